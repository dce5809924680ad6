package io.dray.protocol.transcript;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/// Damaged copies of good input, the same ones in every run.
public final class Mutations {
    private static final String SPICE = "\0\r\n\t -=;:,|%\"'()0123456789~/.\\AaZz\u00e9\uffff\ud800";

    private final Random random;
    private final List<String> corpus;

    public Mutations(long seed, List<String> corpus) {
        this.random = new Random(seed);
        this.corpus = List.copyOf(corpus);
    }

    /// Hands `rounds` damaged texts to the consumer; a failure names the text.
    public void feed(int rounds, Consumer<String> consumer) {
        for (int i = 0; i < rounds; i++) {
            String text = next();
            try {
                consumer.accept(text);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("input: " + printable(text), e);
            }
        }
    }

    private String next() {
        StringBuilder text = new StringBuilder(corpus.get(random.nextInt(corpus.size())));
        for (int steps = 1 + random.nextInt(4); steps > 0; steps--) {
            damage(text);
        }
        return text.toString();
    }

    private void damage(StringBuilder text) {
        int at = random.nextInt(text.length() + 1);
        switch (random.nextInt(7)) {
            case 0 -> text.setLength(at);
            case 1 -> text.delete(0, at);
            case 2 -> text.insert(at, spice());
            case 3 -> text.insert(at, String.valueOf(spice()).repeat(random.nextInt(300)));
            case 4 -> text.insert(at, random.nextBoolean() ? "99999999999999999999" : "-1");
            case 5 -> text.insert(at, corpus.get(random.nextInt(corpus.size())));
            default -> {
                if (at < text.length()) {
                    text.setCharAt(at, spice());
                }
            }
        }
    }

    private char spice() {
        return SPICE.charAt(random.nextInt(SPICE.length()));
    }

    private static String printable(String text) {
        List<String> characters = new ArrayList<>();
        text.chars()
                .limit(400)
                .forEach(c -> characters.add(
                        c < ' ' || c > '~'
                                ? String.format("\\u%04x", c)
                                : String.valueOf((char) c)));
        return String.join("", characters);
    }
}
