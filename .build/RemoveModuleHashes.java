import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.ModuleHashesAttribute;
import java.nio.file.Files;
import java.nio.file.Path;

/** Takes the hashes of other modules out of a module-info.class. */
public class RemoveModuleHashes {
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0]);
    ClassFile classFile = ClassFile.of();
    byte[] changed =
        classFile.transformClass(
            classFile.parse(file),
            (builder, element) -> {
              if (!(element instanceof ModuleHashesAttribute)) {
                builder.with(element);
              }
            });
    Files.write(file, changed);
  }
}
