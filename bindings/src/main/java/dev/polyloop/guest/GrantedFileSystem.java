package dev.polyloop.guest;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.io.FileSystem;

/**
 * The machine's files as an untrusted guest sees them: what is granted, to be read.
 *
 * <p>Thread rule: any thread.
 */
public final class GrantedFileSystem implements FileSystem {
  private final FileSystem machine = FileSystem.newDefaultFileSystem();
  private final ReadGrants grants;

  /** Shows what is granted. */
  public GrantedFileSystem(ReadGrants grants) {
    this.grants = grants;
  }

  @Override
  public Path parsePath(URI uri) {
    return machine.parsePath(uri);
  }

  @Override
  public Path parsePath(String path) {
    return machine.parsePath(path);
  }

  @Override
  public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options)
      throws IOException {
    grants.check(path);
    if (modes.contains(AccessMode.WRITE)) {
      throw new ReadOnlyFileSystemException();
    }
    machine.checkAccess(path, modes, options);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    grants.check(path);
    if (!Set.of(StandardOpenOption.READ).containsAll(options)) {
      throw new ReadOnlyFileSystemException();
    }
    return machine.newByteChannel(path, options, attributes);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path dir, DirectoryStream.Filter<? super Path> filter) throws IOException {
    grants.check(dir);
    return machine.newDirectoryStream(dir, filter);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    grants.check(path);
    return machine.readAttributes(path, attributes, options);
  }

  @Override
  public Path toAbsolutePath(Path path) {
    return machine.toAbsolutePath(path);
  }

  @Override
  public Path toRealPath(Path path, LinkOption... options) throws IOException {
    grants.check(path);
    return machine.toRealPath(path, options);
  }

  @Override
  public void createDirectory(Path dir, FileAttribute<?>... attributes) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public void delete(Path path) {
    throw new ReadOnlyFileSystemException();
  }
}
