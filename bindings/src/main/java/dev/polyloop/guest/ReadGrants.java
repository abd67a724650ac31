package dev.polyloop.guest;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The files that guests may read: all, or the files and folders granted by name. A symbolic link
 * counts as what it points to.
 *
 * <p>Thread rule: any thread.
 */
public final class ReadGrants {
  private final boolean all;
  private final List<Path> granted = new CopyOnWriteArrayList<>();

  private ReadGrants(boolean all) {
    this.all = all;
  }

  /** Every file of the machine. */
  public static ReadGrants everything() {
    return new ReadGrants(true);
  }

  /** None but what is added. */
  public static ReadGrants nothing() {
    return new ReadGrants(false);
  }

  /** Grants a file, or a folder with all below it. */
  public void add(Path path) {
    granted.add(real(path));
  }

  /** Whether there is anything to read. */
  public boolean isEmpty() {
    return !all && granted.isEmpty();
  }

  /** Whether the file may be read. */
  public boolean contains(Path path) {
    if (all) {
      return true;
    }
    Path real = real(path);
    return granted.stream().anyMatch(real::startsWith);
  }

  /**
   * Refuses what is not granted.
   *
   * @throws AccessDeniedException if the file may not be read
   */
  public void check(Path path) throws AccessDeniedException {
    if (!contains(path)) {
      throw new AccessDeniedException(path.toString(), null, "not granted to guests");
    }
  }

  private static Path real(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      return absolute.toRealPath();
    } catch (IOException e) {
      // There is no such file: where it would be decides.
      Path parent = absolute.getParent();
      return parent == null ? absolute : real(parent).resolve(absolute.getFileName());
    }
  }
}
