package io.dray.protocol.command;

import io.dray.protocol.command.TransferCommand.AdjustedStore;
import io.dray.protocol.command.TransferCommand.PartialRetrieve;
import io.dray.protocol.command.TransferCommand.RetrieveTree;
import io.dray.protocol.command.TransferCommand.StoreTree;
import io.dray.protocol.filter.PathFilter;
import io.dray.protocol.name.NameBytes;
import io.dray.protocol.text.Digits;
import io.dray.protocol.tree.TreeCompression;
import io.dray.protocol.tree.TreeContent;
import io.dray.protocol.tree.TreePosition;
import io.dray.protocol.tree.TreeShard;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Arguments of ERET and ESTO (GFD.20): `P offset length path`, `A offset path`, and the generic form
/// `module="arguments" path` with the same two modules and TREE ([io.dray.protocol.tree]).
final class PartialTransferArguments {
    private static final Pattern TREE = Pattern.compile(
            "TREE=\"1(,PRESERVE)?(,AFTER=([0-9A-F]{1,10000}))?(,COMPRESS|,ZSTD)?"
                    + "(,EXCEPT=([0-9A-F]{1,16}(?:\\.[0-9A-F]{1,16}){0,255}))?(,ATTRIBUTES|,SHARD=([0-9/]{3,5}))?"
                    + "(,FILTER=((?:[0-9A-F]{2}){1," + RetrieveTree.LONGEST_FILTER + "}))?\"");

    private PartialTransferArguments() {}

    static TransferCommand retrieve(Words words) {
        String module = words.next();
        Matcher tree = TREE.matcher(module.toUpperCase(Locale.ROOT));
        if (tree.matches() && tree.group(1) == null) {
            return new RetrieveTree(position(tree), TreeCompression.of(tree.group(4)),
                    except(tree.group(6)), content(tree), filter(tree.group(10)),
                    words.path());
        }
        if (module.equalsIgnoreCase("P")) {
            return new PartialRetrieve(number(words.next()), number(words.next()), words.path());
        }
        String[] numbers = arguments(module, 'P').split(",", 3);
        if (numbers.length != 2) {
            throw bad();
        }
        return new PartialRetrieve(number(numbers[0]), number(numbers[1]), words.path());
    }

    static TransferCommand store(Words words) {
        String module = words.next();
        Matcher tree = TREE.matcher(module.toUpperCase(Locale.ROOT));
        if (tree.matches() && tree.group(2) == null && tree.group(4) == null
                && tree.group(5) == null && tree.group(7) == null && tree.group(9) == null) {
            return new StoreTree(tree.group(1) != null, words.path());
        }
        if (module.equalsIgnoreCase("A")) {
            return new AdjustedStore(number(words.next()), words.path());
        }
        return new AdjustedStore(number(arguments(module, 'A')), words.path());
    }

    private static PathFilter filter(@Nullable String rules) {
        if (rules == null) {
            return PathFilter.ALL;
        }
        try {
            return PathFilter.of(List.of(NameBytes.decode(HexFormat.of().parseHex(rules))
                    .split("\n", -1)));
        } catch (IllegalArgumentException e) {
            throw bad();
        }
    }

    private static List<Long> except(@Nullable String inodes) {
        return inodes == null
                ? List.of()
                : Arrays.stream(inodes.split("\\."))
                        .map(inode -> Long.parseUnsignedLong(inode, 16))
                        .toList();
    }

    private static Optional<TreePosition> position(Matcher tree) {
        String text = tree.group(3);
        if (text == null) {
            return Optional.empty();
        }
        return Optional.of(TreePosition.parse(text).orElseThrow(PartialTransferArguments::bad));
    }

    private static TreeContent content(Matcher tree) {
        if (tree.group(7) == null) {
            return TreeShard.WHOLE;
        }
        String shard = tree.group(8);
        return shard == null
                ? new TreeContent.Attributes()
                : TreeShard.parse(shard).orElseThrow(PartialTransferArguments::bad);
    }

    private static String arguments(String module, char letter) {
        boolean generic = module.length() >= 4 && module.charAt(1) == '='
                && Character.toUpperCase(module.charAt(0)) == letter
                && module.charAt(2) == '"' && module.endsWith("\"") && module.length() > 4;
        if (!generic) {
            throw bad();
        }
        return module.substring(3, module.length() - 1);
    }

    private static long number(String text) {
        OptionalLong number = Digits.number(text);
        return number.orElseThrow(PartialTransferArguments::bad);
    }

    private static CommandSyntaxException bad() {
        return CommandSyntaxException.parameter("bad parameter.");
    }
}
