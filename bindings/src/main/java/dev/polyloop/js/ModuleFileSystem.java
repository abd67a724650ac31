package dev.polyloop.js;

import dev.polyloop.guest.ReadGrants;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.attribute.FileAttribute;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.io.FileSystem;
import org.jspecify.annotations.Nullable;

/**
 * The files that JavaScript's module loader sees: those of the machine, to be read only, and below
 * a root that no machine has, Polyloop's own modules. A bare specifier is one of these or a
 * package; a CommonJS file is seen as a module with its exports as default and by name.
 *
 * <p>Thread rule: the owner thread.
 */
final class ModuleFileSystem implements FileSystem {
  private static final Path ROOT =
      Path.of("").toAbsolutePath().getRoot().resolve("polyloop.modules");

  /** Modules that export what the one of that path below the root does. */
  private static final Path ALIASES = ROOT.resolve("alias");

  /** Whether a line of a stack is of one of Polyloop's own modules. */
  static boolean namesOwnModule(String line) {
    return line.contains(ROOT.toString());
  }

  private final FileSystem machine = FileSystem.newDefaultFileSystem();
  private final Map<Path, byte[]> virtual = new HashMap<>();
  private final ReadGrants grants;
  private @Nullable CommonJs commonJs;

  /*
   * The engine tells a file system neither what imports nor the specifier. But it parses the path of the
   * importing module right before it parses a bare specifier, or resolves a relative one against it.
   */
  private @Nullable Path importer;
  private boolean importerParsedLast;

  ModuleFileSystem(ReadGrants grants) {
    this.grants = grants;
  }

  /** Who tells CommonJS files from modules. */
  void commonJs(CommonJs classifier) {
    commonJs = classifier;
  }

  /** The path of one of Polyloop's own modules. */
  static Path ownModule(String name) {
    return ROOT.resolve(name + ".mjs");
  }

  /** Lets a file of the given text be there. */
  void addVirtual(Path path, String text) {
    virtual.put(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether it is one of the modules that are there without a file. */
  static boolean isOwn(Path path) {
    return path.startsWith(ROOT);
  }

  /** The specifier of a built-in module of Node's or ours. */
  static String specifierOf(Path own) {
    String name = ROOT.relativize(own).toString().replace('\\', '/');
    String bare = name.substring(0, name.length() - ".mjs".length());
    return bare.startsWith("node/") ? "node:" + bare.substring("node/".length()) : bare;
  }

  @Override
  public Path parsePath(URI uri) {
    importerParsedLast = false;
    if ("file".equals(uri.getScheme())) {
      return machine.parsePath(uri);
    }
    Path builtin = BuiltinModules.find(uri.toString());
    if (builtin == null) {
      throw ModuleException.of(
          "ERR_UNSUPPORTED_ESM_URL_SCHEME",
          "Only URLs with a scheme in: file, data, and node are supported by the default ESM"
              + " loader. Received protocol '"
              + uri.getScheme()
              + ":'");
    }
    // The engine knows what it loads from here by the URI: as itself, the module would be there
    // twice.
    return ALIASES.resolve(ROOT.relativize(builtin));
  }

  @Override
  public Path parsePath(String path) {
    boolean bare = !path.isEmpty() && !NodeResolver.isRelative(path);
    CommonJs classifier = commonJs;
    if (!bare || classifier == null || Path.of(path).isAbsolute()) {
      Path parsed = machine.parsePath(path);
      if (!path.isEmpty()) {
        importer = parsed;
        importerParsedLast = true;
      }
      return parsed;
    }
    Path builtin = BuiltinModules.find(path);
    if (builtin != null) {
      return builtin;
    }
    Path from = importerParsedLast ? importer : null;
    importerParsedLast = false;
    return classifier
        .resolver()
        .importPackage(path, from == null ? classifier.defaultImporter() : from);
  }

  private byte @Nullable [] content(Path path) throws IOException {
    importerParsedLast = false;
    byte[] bytes = virtual.get(path);
    if (bytes != null) {
      return bytes;
    }
    if (!path.startsWith(ROOT)) {
      return null;
    }
    if (path.startsWith(ALIASES)) {
      String target = "\"" + ROOT.resolve(ALIASES.relativize(path)).toUri() + "\"";
      String text = "export { default } from " + target + ";\nexport * from " + target + ";\n";
      return text.getBytes(StandardCharsets.UTF_8);
    }
    String name = ROOT.relativize(path.normalize()).toString().replace('\\', '/');
    try (InputStream in = JsGuest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new NoSuchFileException(path.toString());
      }
      return in.readAllBytes();
    }
  }

  @Override
  public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options)
      throws IOException {
    if (modes.contains(AccessMode.WRITE)) {
      throw new ReadOnlyFileSystemException();
    }
    if (content(path.normalize()) == null) {
      checkModule(path);
      machine.checkAccess(path, modes, options);
    }
  }

  /** Refuses here, as the engine keeps the exception as it is, what could not be loaded later. */
  private void checkModule(Path path) {
    if (!grants.contains(path)) {
      throw ModuleException.of(
          "ERR_ACCESS_DENIED", "Access to " + path + " is denied: not granted to guests");
    }
    CommonJs classifier = commonJs;
    if (classifier != null) {
      Path from = importer;
      classifier.checkModule(path, from == null ? classifier.defaultImporter() : from);
    }
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    byte[] own = content(path.normalize());
    if (own != null) {
      return new BytesChannel(own);
    }
    grants.check(path);
    CommonJs classifier = commonJs;
    if (classifier == null) {
      return machine.newByteChannel(path, options, attributes);
    }
    String text = classifier.moduleText(path);
    return text == null
        ? machine.newByteChannel(path, options, attributes)
        : new BytesChannel(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Path toAbsolutePath(Path path) {
    return machine.toAbsolutePath(path);
  }

  @Override
  public Path toRealPath(Path path, LinkOption... options) throws IOException {
    Path normalized = path.normalize();
    if (content(normalized) != null) {
      return normalized;
    }
    grants.check(path);
    return machine.toRealPath(path, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    byte[] own = content(path.normalize());
    if (own == null) {
      grants.check(path);
      return machine.readAttributes(path, attributes, options);
    }
    return Map.of("isRegularFile", true, "isDirectory", false, "size", (long) own.length);
  }

  @Override
  public void createDirectory(Path dir, FileAttribute<?>... attributes) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public void delete(Path path) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path dir, DirectoryStream.Filter<? super Path> filter) throws IOException {
    grants.check(dir);
    return machine.newDirectoryStream(dir, filter);
  }
}
