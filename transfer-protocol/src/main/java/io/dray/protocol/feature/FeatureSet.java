package io.dray.protocol.feature;

import io.dray.checksum.ChecksumAlgorithm;
import io.dray.protocol.listing.FactSelection;
import io.dray.protocol.reply.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The features of a server in the order of its answer to FEAT. Immutable.
///
/// @param features at most one line per pair of label and parameters
public record FeatureSet(List<Feature> features) {
    /// A server that did not answer FEAT.
    public static final FeatureSet NONE = new FeatureSet(List.of());
    /// Most features kept of one server: far more than any has.
    private static final int MOST_FEATURES = 1000;

    public FeatureSet {
        features = List.copyOf(features);
    }

    /// The features of a Dray node with every capability enabled, before OPTS MLST. `DRAY 1` marks the
    /// options `OPTS RETR RateLimit=n;`, `OPTS STOR RateLimit=n;MostUnannounced=n;`,
    /// `OPTS CKSM Algorithm=name;` and `OPTS PASV DataHost=address;`. The words after it mark `SITE CHECK`,
    /// `SITE CKSM`, and the `SITE DRAY` requests about unfinished uploads.
    public static FeatureSet node() {
        List<Feature> features = new ArrayList<>();
        features.add(new Feature("DRAY", "1 CHECK,CKSM,PARTS,STORED"));
        features.add(new Feature("CKSM", ChecksumOffer.format(ChecksumOffer.NODE)));
        features.add(new TreeOffer(1).feature());
        for (String line : List.of("STORATTR", "DCSC P,D", "MFMT", "WHOAMI", "MLSR", "MLSC", "UTF8",
                "LANG EN*", "DCAU", "PARALLEL", "SIZE")) {
            features.add(Feature.parse(line));
        }
        features.add(new Feature("MLST", FactSelection.STANDARD.featureText()));
        for (String line : List.of("ERET", "ESTO", "SPAS", "SPOR", "REST STREAM", "MDTM",
                "PASV AllowDelayed;", "EPSV", "EPRT", "AUTH TLS", "PBSZ", "PROT", "TVFS")) {
            features.add(Feature.parse(line));
        }
        return new FeatureSet(features);
    }

    /// Parses the answer to FEAT: indented lines are features; any code but 211 means there are none.
    public static FeatureSet parse(Reply reply) {
        if (reply.code() != 211 || reply.lines().size() < 2) {
            return NONE;
        }
        return new FeatureSet(reply.lines()
                .subList(1, reply.lines().size() - 1)
                .stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .limit(MOST_FEATURES)
                .map(Feature::parse)
                .toList());
    }

    /// The answer to FEAT.
    public Reply reply() {
        List<String> lines = new ArrayList<>();
        lines.add("Extensions supported");
        features.forEach(feature -> lines.add(" " + feature));
        lines.add("End.");
        return new Reply(211, lines);
    }

    /// Whether there is a feature with this label, ignoring case.
    public boolean supports(String label) {
        return parameters(label).isPresent();
    }

    /// Whether there is a feature with this label and this word among its parameters, ignoring case:
    /// `supports("AUTH", "TLS")`.
    public boolean supports(String label, String word) {
        String wanted = word.toUpperCase(Locale.ROOT);
        return features.stream()
                .filter(feature -> feature.label().equalsIgnoreCase(label))
                .anyMatch(feature -> List
                        .of(feature.parameters().toUpperCase(Locale.ROOT).split("[ ;,]+", -1))
                        .contains(wanted));
    }

    /// Parameters of the first feature with this label, ignoring case; the empty text if it has none.
    public Optional<String> parameters(String label) {
        return features.stream()
                .filter(feature -> feature.label().equalsIgnoreCase(label))
                .map(Feature::parameters)
                .findFirst();
    }

    /// The known checksum algorithms that the server offers by CKSM, the preferred one first.
    public List<ChecksumAlgorithm> checksumAlgorithms() {
        return parameters("CKSM").map(ChecksumOffer::parse)
                .orElse(List.of())
                .stream()
                .map(ChecksumOffer::algorithm)
                .toList();
    }

    /// These features, with those of `labels` limited to what `other` has too: features that it lacks are
    /// removed, and CKSM lists the common algorithms.
    public FeatureSet sharing(Set<String> labels, FeatureSet other) {
        FeatureSet both = new FeatureSet(features.stream()
                .filter(feature -> !labels.contains(feature.label())
                        || other.supports(feature.label()))
                .toList());
        if (!labels.contains("CKSM") || !both.supports("CKSM")) {
            return both;
        }
        List<ChecksumAlgorithm> known = other.checksumAlgorithms();
        List<ChecksumOffer> shared = ChecksumOffer.parse(both.parameters("CKSM").orElse(""))
                .stream()
                .filter(offer -> known.contains(offer.algorithm()))
                .toList();
        return shared.isEmpty()
                ? both.without("CKSM")
                : both.with(new Feature("CKSM", ChecksumOffer.format(shared)));
    }

    /// A copy without the features of this label.
    public FeatureSet without(String label) {
        return new FeatureSet(features.stream()
                .filter(feature -> !feature.label().equalsIgnoreCase(label))
                .toList());
    }

    /// A copy with a feature that replaces the one with the same label, or is added at the end.
    public FeatureSet with(Feature feature) {
        List<Feature> changed = new ArrayList<>();
        boolean replaced = false;
        for (Feature present : features) {
            boolean same = present.label().equals(feature.label());
            if (!same) {
                changed.add(present);
            } else if (!replaced) {
                changed.add(feature);
                replaced = true;
            }
        }
        if (!replaced) {
            changed.add(feature);
        }
        return new FeatureSet(changed);
    }
}
