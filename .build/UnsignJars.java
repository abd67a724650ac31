import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;

/**
 * Takes the signatures out of the jars of a folder: java UnsignJars.java FOLDER
 *
 * <p>An AOT cache keeps no class of a signed jar. A class of such a jar that others name in a catch is then loaded at
 * each start, which checks the signatures of the whole jar: for GraalPy's Bouncy Castle that is a third of a second.
 *
 * <p>Oracle's own JDK takes a provider of ciphers from a signed jar only, so there it does nothing.
 */
final class UnsignJars {
  private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|DSA|RSA|EC)");

  public static void main(String[] args) throws IOException {
    if (System.getProperty("java.vendor").equals("Oracle Corporation")) {
      return;
    }
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(args[0]), "*.jar")) {
      for (Path jar : jars) {
        if (isSigned(jar)) {
          unsign(jar);
        }
      }
    }
  }

  private static boolean isSigned(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile(), false)) {
      return file.stream().anyMatch(entry -> SIGNATURE.matcher(entry.getName()).matches());
    }
  }

  private static void unsign(Path jar) throws IOException {
    Path unsigned = jar.resolveSibling(jar.getFileName() + ".unsigned");
    try (JarFile from = new JarFile(jar.toFile(), false);
        JarOutputStream to = new JarOutputStream(Files.newOutputStream(unsigned), withoutDigests(from.getManifest()))) {
      for (JarEntry entry : from.stream().toList()) {
        String name = entry.getName();
        if (!name.equals(JarFile.MANIFEST_NAME) && !SIGNATURE.matcher(name).matches()) {
          JarEntry copy = new JarEntry(name);
          copy.setTime(entry.getTime());
          to.putNextEntry(copy);
          from.getInputStream(entry).transferTo(to);
        }
      }
    }
    Files.move(unsigned, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Manifest withoutDigests(Manifest manifest) {
    Manifest copy = new Manifest();
    copy.getMainAttributes().putAll(manifest.getMainAttributes());
    manifest.getEntries().forEach((name, attributes) -> {
      Attributes kept = new Attributes(attributes);
      kept.keySet().removeIf(key -> key.toString().contains("-Digest"));
      if (!kept.isEmpty()) {
        copy.getEntries().put(name, kept);
      }
    });
    return copy;
  }
}
