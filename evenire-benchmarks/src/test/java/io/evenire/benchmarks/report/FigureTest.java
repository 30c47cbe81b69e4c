package io.evenire.benchmarks.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.benchmarks.report.Chart.Point;
import io.evenire.benchmarks.report.Chart.Series;
import java.io.ByteArrayInputStream;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class FigureTest {

    private static final Series LINE = new Series("a < b", List.of(new Point(100, 1), new Point(10_000, 3)));

    @Test
    void drawsEachPointInItsPlace() throws Exception {
        var svg = new Figure(List.of(new Chart("title", "events", "ms", 0, List.of(LINE)))).toSvg();

        var circles = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(UTF_8)))
                .getElementsByTagName("circle");
        // two points and one in the legend; 3 of 3 is the top, 1 of 3 a third of the height above the bottom
        assertThat(circles.getLength()).isEqualTo(3);
        assertThat(circles.item(0).getAttributes().getNamedItem("cx").getNodeValue())
                .isEqualTo("70.0");
        assertThat(circles.item(0).getAttributes().getNamedItem("cy").getNodeValue())
                .isEqualTo("203.3");
        assertThat(circles.item(1).getAttributes().getNamedItem("cx").getNodeValue())
                .isEqualTo("440.0");
        assertThat(circles.item(1).getAttributes().getNamedItem("cy").getNodeValue())
                .isEqualTo("70.0");
    }

    @Test
    void labelsTheAxesWithRoundNumbers() {
        var svg = new Figure(List.of(new Chart("title", "events", "ms", 4.1, List.of(LINE)))).toSvg();

        assertThat(svg).contains(">0</text>", ">1</text>", ">5</text>", ">events</text>", ">ms</text>", ">goal</text>");
        assertThat(svg).contains("font-size=\"9\">2</tspan>", "font-size=\"9\">4</tspan>");
    }

    @Test
    void refusesAChartWithoutPoints() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new Chart("title", "x", "y", 0, List.of(new Series("none", List.of()))))
                .withMessageStartingWith("a chart must have 1 to 6 lines and a point");
    }

    @Test
    void refusesNumbersThatCannotBeDrawn() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new Point(1, Double.NaN))
                .withMessage("point must have x above 0 and y of 0 or more, is 1.0, NaN");
    }
}
