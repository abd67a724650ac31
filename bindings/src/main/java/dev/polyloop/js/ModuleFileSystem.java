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
 * a root that no machine has, Polyloop's own modules. A bare specifier is one of these or an error;
 * a CommonJS file is seen as a module with its exports as default.
 *
 * <p>Thread rule: the owner thread.
 */
final class ModuleFileSystem implements FileSystem {
  private static final Path ROOT =
      Path.of("").toAbsolutePath().getRoot().resolve("polyloop.modules");
  private static final Set<String> BARE = Set.of("asyncio", "polyloop");

  private final FileSystem machine = FileSystem.newDefaultFileSystem();
  private final Map<Path, byte[]> virtual = new HashMap<>();
  private final ReadGrants grants;
  private @Nullable CommonJs commonJs;

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

  @Override
  public Path parsePath(URI uri) {
    // Anything but a file is a name that is not there, which is what the loader then says.
    return "file".equals(uri.getScheme()) ? machine.parsePath(uri) : Path.of(uri.toString());
  }

  @Override
  public Path parsePath(String path) {
    return BARE.contains(path) ? ownModule(path) : machine.parsePath(path);
  }

  private byte @Nullable [] content(Path path) throws IOException {
    byte[] bytes = virtual.get(path);
    if (bytes != null) {
      return bytes;
    }
    if (!path.startsWith(ROOT)) {
      return null;
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
      grants.check(path);
      machine.checkAccess(path, modes, options);
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
    if (classifier != null && classifier.isCommonJs(path)) {
      return new BytesChannel(CommonJs.facade(path).getBytes(StandardCharsets.UTF_8));
    }
    return machine.newByteChannel(path, options, attributes);
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
