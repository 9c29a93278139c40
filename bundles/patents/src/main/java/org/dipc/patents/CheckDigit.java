package org.dipc.patents;

/** The digit that an office appends to an application number, after a dot, so that a slip of the pen shows. */
public enum CheckDigit {
    /** European applications: digits times 1, 2, 1, 2 ..., the digits of the products added up to the next ten. */
    EP {
        @Override
        char of(String digits) {
            int sum = 0;
            for (int i = 0; i < digits.length(); i++) {
                int product = (digits.charAt(i) - '0') * (1 + i % 2);
                sum += product / 10 + product % 10;
            }
            return (char) ('0' + (10 - sum % 10) % 10);
        }
    },
    /** German applications from 1981: weights 2, 3, 4 ... from the right, 11 less the remainder by 11 (10 and 11: 0). */
    DE {
        @Override
        char of(String digits) {
            int digit = 11 - weighted(digits, 2) % 11;
            return (char) ('0' + (digit > 9 ? 0 : digit));
        }
    },
    /** German applications up to 1980: weights 1, 2, 3 ... from the right, the remainder by 10. */
    DE_UNTIL_1980 {
        @Override
        char of(String digits) {
            return (char) ('0' + weighted(digits, 1) % 10);
        }
    },
    /** Chinese applications: weights 2 to 9 and again 2 to 5 from the left, the remainder by 11 (10: X). */
    CN {
        @Override
        char of(String digits) {
            int sum = 0;
            for (int i = 0; i < digits.length(); i++) {
                sum += (digits.charAt(i) - '0') * (2 + i % 8);
            }
            return "0123456789X".charAt(sum % 11);
        }
    };

    /** The check digit that belongs to {@code digits}, which are decimal digits only. */
    abstract char of(String digits);

    private static int weighted(String digits, int lowest) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            sum += (digits.charAt(i) - '0') * (lowest + digits.length() - 1 - i);
        }
        return sum;
    }

    /** The rule for the German application number {@code digits}: until 1980 they were seven, of which the first two less 50 name the year. */
    static CheckDigit german(String digits) {
        return digits.length() == 7 && digits.compareTo("31") < 0 ? DE_UNTIL_1980 : DE;
    }
}
