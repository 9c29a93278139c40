package org.dipc.launcher;

import static java.util.stream.Collectors.joining;

import java.util.List;

/** The hub did not start, and nothing of it is left running. */
public class HostException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    HostException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(joining(System.lineSeparator())));
        this.problems = List.copyOf(problems);
    }

    HostException(String code, String where, String detail) {
        this(List.of(new Problem(code, where, detail)));
    }

    /** Why, at least one; the message is the same as text, one line each. */
    public List<Problem> problems() {
        return problems;
    }
}
