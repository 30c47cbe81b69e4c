package io.evenire.sample.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.sample.quickstart.Program;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionProgramsTest {

    @TempDir
    Path directory;

    @Test
    void eachSaysWhatARuleForbids() throws IOException, InterruptedException {
        assertThat(Program.run(directory, Courses.class))
                .containsExactly("course chemistry has 1 seats, and all are taken");
        assertThat(Program.run(directory, Usernames.class)).containsExactly("username ada is taken");
        assertThat(Program.run(directory, Invoices.class)).containsExactly("invoice 2");
    }
}
