import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/// Raises the class files of a jar that are older than Java 6 to the version of Java 8, and adds the stack maps
/// that this version demands. The JVM's start-up cache does not take older ones.
///
/// The build runs it: `java RaiseClassFiles.java JAR`.
final class RaiseClassFiles {
    /// Version 50, of Java 6, is the first with stack maps (JVMS 4.10.1).
    private static final int FIRST_WITH_STACK_MAPS = 50;
    private static final int MAJOR_VERSION_AT = 6;

    private RaiseClassFiles() {}

    public static void main(String[] arguments) throws IOException {
        Path jar = Path.of(arguments[0]).toAbsolutePath();
        int raised = 0;
        try (URLClassLoader loader = new URLClassLoader(new URL[]{jar.toUri().toURL()});
                FileSystem files = FileSystems.newFileSystem(jar)) {
            ClassFile raiser = ClassFile.of(StackMapsOption.GENERATE_STACK_MAPS,
                    ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver
                            .ofResourceParsing(loader)
                            .orElse(ClassHierarchyResolver.defaultResolver())));
            for (Path each : classes(files.getPath("/"))) {
                byte[] content = Files.readAllBytes(each);
                if (major(content) < FIRST_WITH_STACK_MAPS) {
                    FileTime time = Files.getLastModifiedTime(each);
                    Files.write(each, raised(raiser, content));
                    Files.setLastModifiedTime(each, time);
                    raised++;
                }
            }
        }
        System.out.println(jar.getFileName() + ": raised " + raised + " class files");
    }

    private static List<Path> classes(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> path.toString().endsWith(".class")).toList();
        }
    }

    private static int major(byte[] content) {
        return Byte.toUnsignedInt(content[MAJOR_VERSION_AT]) << 8
                | Byte.toUnsignedInt(content[MAJOR_VERSION_AT + 1]);
    }

    private static byte[] raised(ClassFile raiser, byte[] content) {
        ClassModel old = raiser.parse(content);
        ClassTransform rebuilt = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL);
        ClassTransform versioned = (builder, element) -> {
            if (element instanceof ClassFileVersion) {
                builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
            } else {
                builder.with(element);
            }
        };
        return raiser.transformClass(old, versioned.andThen(rebuilt));
    }
}
