package org.dipc.ledger;

import java.util.List;
import org.dipc.model.Shape;

/** What a chain speaks, as data: enough to build, read and show its transactions, events and tables without its classes. */
public record Vocabulary(List<Module> modules) {
    /**
     * @param actions the family of the module's actions
     * @param events records that it emits besides its actions
     */
    public record Module(String name, Shape.Family actions, List<Shape.Fields> events, List<TableShape> tables) {}

    public record TableShape(String name, Shape key, Shape value) {}
}
