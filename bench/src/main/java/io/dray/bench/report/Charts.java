package io.dray.bench.report;

import io.dray.bench.measure.Figure;
import io.dray.bench.measure.Figure.Unit;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.Styler.LegendPosition;

/// Draws bars of medians: a picture for each work, or for
/// several that differ in streams or checksum alone.
///
/// Bars differ in lightness and are labelled with name and value, so that a grey print loses nothing.
public final class Charts {
    private static final Color OWN = new Color(0x17, 0x3f, 0x6b);
    private static final Color OTHER = new Color(0xf2, 0xa6, 0x3b);
    /// Pixels: fits a page, and labels stay readable.
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 420;
    private static final List<String> VARIANTS = List.of("copy/", "verified/", "scale/");

    private Charts() {}

    /// @param name of the file, without folder
    /// @param title also the alternative text of the picture
    /// @param base64 the picture, as PNG
    record Picture(String name, String title, String base64) {
        byte[] png() {
            return Base64.getDecoder().decode(base64);
        }
    }

    /// One picture for each work in which something was measured.
    static List<Picture> of(Section section) throws IOException {
        Map<String, List<Figure>> works = new LinkedHashMap<>();
        for (Figure figure : section.figures()) {
            if (figure.spread().isPresent()) {
                works.computeIfAbsent(group(figure), _ -> new ArrayList<>()).add(figure);
            }
        }
        List<Picture> pictures = new ArrayList<>();
        for (Map.Entry<String, List<Figure>> work : works.entrySet()) {
            String name = (section.scenario() + "-" + section.congestion() + "-" + work.getKey())
                    .replaceAll("[^A-Za-z0-9.]+", "-") + ".png";
            String title = section.scenario() + ": " + work.getKey() + ", "
                    + section.congestion();
            pictures.add(new Picture(name, title,
                    Base64.getEncoder().encodeToString(draw(title, work.getValue()))));
        }
        return pictures;
    }

    /// The group of a row, such as protection and size: rows of one group share a picture.
    private static String group(Figure figure) {
        String work = figure.work();
        int last = work.lastIndexOf('/');
        boolean variant = VARIANTS.stream().anyMatch(figure.id()::startsWith);
        return variant && last > 0 ? work.substring(0, last) : work;
    }

    /// The part of the id behind the group.
    private static String label(Figure figure) {
        return figure.id()
                .substring(figure.id().indexOf(group(figure)) + group(figure).length())
                .substring(1);
    }

    private static byte[] draw(String title, List<Figure> figures) throws IOException {
        Unit unit = figures.getFirst().unit();
        CategoryChart chart = new CategoryChartBuilder().width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .yAxisTitle(unit.label() + (unit.highWins()
                        ? " (more is better)"
                        : " (less is better)"))
                .theme(ChartTheme.GGPlot2)
                .build();
        List<String> labels = figures.stream().map(Charts::label).toList();
        add(chart, "Dray", OWN, labels, figures, true);
        add(chart, "others", OTHER, labels, figures, false);
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
        chart.getStyler()
                .setOverlapped(true)
                .setLabelsVisible(false)
                .setXAxisLabelRotation(figures.size() > 4 ? 30 : 0)
                .setLegendPosition(LegendPosition.OutsideE)
                .setPlotBackgroundColor(Color.WHITE)
                .setChartBackgroundColor(Color.WHITE)
                .setChartTitleFont(font.deriveFont(Font.BOLD, 15f))
                .setLegendFont(font)
                .setAntiAlias(true);
        chart.getStyler().setAxisTickLabelsFont(font).setYAxisMin(0.0);
        return BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG);
    }

    /// Bars of one colour; elsewhere nothing.
    private static void add(CategoryChart chart, String name, Color colour, List<String> labels,
            List<Figure> figures, boolean own) {
        if (figures.stream().noneMatch(figure -> Section.isOwn(figure) == own)) {
            return;
        }
        List<Double> heights = new ArrayList<>();
        for (Figure figure : figures) {
            heights.add(Section.isOwn(figure) == own
                    ? figure.spread().orElseThrow().median()
                    : Double.valueOf(0));
        }
        List<String> named = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            named.add(labels.get(i) + " "
                    + FigureText.number(figures.get(i).spread().orElseThrow().median()));
        }
        chart.addSeries(name, named, heights).setFillColor(colour);
    }
}
