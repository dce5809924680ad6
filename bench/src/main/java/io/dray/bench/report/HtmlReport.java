package io.dray.bench.report;

import io.dray.bench.measure.Figure;
import io.dray.bench.report.Charts.Picture;
import io.dray.bench.report.Goals.Verdict;
import java.util.List;
import java.util.Map;

/// Results as one page with its pictures inside.
public final class HtmlReport {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Results of dray bench</title>
            <meta name="viewport" content="width=device-width">
            <style>
            body{font:15px/1.45 sans-serif;margin:2em auto;max-width:70em;padding:0 1em;color:#222}
            table{border-collapse:collapse;margin:1em 0}
            th,td{border-bottom:1px solid #bbb;padding:.2em .7em;text-align:left}
            td.n{text-align:right;font-variant-numeric:tabular-nums}
            .missed,.failed{font-weight:bold}
            .missed::before{content:"\\2717 "}.reached::before{content:"\\2713 "}
            img{max-width:100%;height:auto}
            </style></head><body>
            <h1>Results of dray bench</h1>
            """;

    private HtmlReport() {}

    /// @param pictures of each section
    static String of(Outcome outcome, List<Verdict> verdicts,
            Map<Section, List<Picture>> pictures) {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("<p>")
                .append(escaped(outcome.machine().toString()))
                .append(". Medians of ")
                .append(outcome.rounds())
                .append(" rounds, contestants in alternation.</p>\n<ul>");
        outcome.versions()
                .forEach(each -> page.append("<li>").append(escaped(each)).append("</li>"));
        page.append("</ul>\n");
        goals(page, verdicts);
        for (Section section : outcome.sections()) {
            section(page, section, pictures.getOrDefault(section, List.of()));
        }
        return page.append("</body></html>\n").toString();
    }

    private static void goals(StringBuilder page, List<Verdict> verdicts) {
        if (verdicts.isEmpty()) {
            return;
        }
        page.append("<h2>Goals</h2>\n<table><tr><th></th><th>row</th><th>congestion control</th>"
                + "<th>found</th><th>wanted</th></tr>\n");
        for (Verdict each : verdicts) {
            page.append("<tr><td class=\"")
                    .append(each.word().replace(' ', '-'))
                    .append("\">")
                    .append(each.word())
                    .append("</td>");
            cell(page, each.row(), false);
            cell(page, each.congestion(), false);
            cell(page, each.found(), true);
            cell(page, each.wanted(), false);
            page.append("</tr>\n");
        }
        page.append("</table>\n");
    }

    private static void section(StringBuilder page, Section section, List<Picture> pictures) {
        page.append("<h2>")
                .append(escaped(section.scenario() + ", " + section.congestion()))
                .append("</h2>\n");
        section.notes()
                .forEach(note -> page.append("<p>").append(escaped(note)).append("</p>\n"));
        for (Picture picture : pictures) {
            page.append("<p><img alt=\"")
                    .append(escaped(picture.title()))
                    .append("\" src=\"data:image/png;base64,")
                    .append(picture.base64())
                    .append("\"></p>\n");
        }
        page.append("<table><tr>");
        FigureText.HEADS.forEach(head -> page.append("<th>").append(head).append("</th>"));
        page.append("</tr>\n");
        for (Figure figure : section.figures()) {
            page.append("<tr>");
            List<String> cells = FigureText.cells(section, figure);
            for (int i = 0; i < cells.size(); i++) {
                cell(page, cells.get(i), i > 0 && i != FigureText.UNIT);
            }
            page.append("</tr>\n");
            figure.failures()
                    .forEach(
                            reason -> page.append("<tr><td class=\"failed\" colspan=\""
                                    + FigureText.HEADS.size() + "\">failed: ")
                                    .append(escaped(reason))
                                    .append("</td></tr>\n"));
        }
        page.append("</table>\n");
    }

    private static void cell(StringBuilder page, String text, boolean number) {
        page.append(number ? "<td class=\"n\">" : "<td>").append(escaped(text)).append("</td>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
