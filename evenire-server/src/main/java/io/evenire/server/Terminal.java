package io.evenire.server;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** The person who typed the command, if there is one. */
interface Terminal {

    /** Nobody: the program was started by another one. */
    Terminal NONE = new Terminal() {
        @Override
        public boolean isThere() {
            return false;
        }

        @Override
        public String ask(String question) {
            throw new IllegalStateException("there is nobody to answer: " + question);
        }
    };

    /** {@return whether somebody sees what is printed and can answer} */
    boolean isThere();

    /** {@return the answer to a question; empty if there is none} */
    String ask(String question);

    /** {@return the person behind a console} */
    static Terminal of(@Nullable Console console) {
        if (console == null || !console.isTerminal()) {
            return NONE;
        }
        return new Terminal() {
            @Override
            public boolean isThere() {
                return true;
            }

            @Override
            public String ask(String question) {
                @Nullable String answer = console.readLine("%s", question);
                return answer == null ? "" : answer.strip();
            }
        };
    }
}
