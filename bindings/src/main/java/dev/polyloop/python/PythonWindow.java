package dev.polyloop.python;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Memory that Java writes and Python reads, through which bytes reach Python: both have mapped one
 * file, which has no name any more once both have. A slice of Python's {@code mmap} is one copy,
 * where GraalPy 25.0.3 takes a Java array or buffer element by element and a string through a
 * character encoder, 25 times slower.
 *
 * <p>Thread rule: the thread of the loop that it belongs to.
 */
public final class PythonWindow {
  /** Memory, on Linux; elsewhere a file of the usual folder will do. */
  private static final Path MEMORY = Path.of("/dev/shm");

  private final Path file;
  private final ByteBuffer buffer;

  private PythonWindow(Path file, ByteBuffer buffer) {
    this.file = file;
    this.buffer = buffer;
  }

  /** A window of a number of bytes; its file is there until {@link #unlink}. */
  static PythonWindow open(int size) throws IOException {
    Path folder = Files.isWritable(MEMORY) ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    Path file = Files.createTempFile(folder, "polyloop-", ".window");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      // Freed with the last reference, as a loop may be dropped without being closed.
      return new PythonWindow(
          file,
          channel.map(FileChannel.MapMode.READ_WRITE, 0, size, Arena.ofAuto()).asByteBuffer());
    } catch (IOException e) {
      Files.delete(file);
      throw e;
    }
  }

  String path() {
    return file.toString();
  }

  /** Takes the file's name away; who has it mapped keeps it. */
  void unlink() throws IOException {
    Files.deleteIfExists(file);
  }

  /** The most bytes that {@link #put} takes. */
  int size() {
    return buffer.capacity();
  }

  /** Writes bytes at the beginning; returns how many. */
  int put(byte[] bytes) {
    buffer.put(0, bytes);
    return bytes.length;
  }
}
