package dev.polyloop.python;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Where Java puts bytes and Python reads them, one chunk at a time.
 *
 * <p>With memory it is a file that both have mapped, which has no name any more once both have: a
 * slice of Python's {@code mmap} is one copy. GraalPy 25.0.3 takes a Java array or buffer element
 * by element, and text through a character encoder, 25 times slower; text is what a window without
 * memory has, for guests that may not map a file.
 *
 * <p>Thread rule: the thread of the loop that it belongs to.
 */
public final class PythonWindow {
  /** Memory, on Linux; elsewhere a file of the usual folder will do. */
  private static final Path MEMORY = Path.of("/dev/shm");

  // A loop may be dropped without being closed, as a closed Polyloop's is with its context.
  private static final Cleaner CLEANER = Cleaner.create();

  private final @Nullable Path file;
  private final @Nullable ByteBuffer memory;
  private final Cleaner.@Nullable Cleanable cleanable;
  private byte[] bytes = {};

  private PythonWindow() {
    this.file = null;
    this.memory = null;
    this.cleanable = null;
  }

  private PythonWindow(Path file, ByteBuffer memory, Arena arena) {
    this.file = file;
    this.memory = memory;
    this.cleanable = CLEANER.register(this, arena::close);
  }

  /** A window without memory. */
  static PythonWindow ofText() {
    return new PythonWindow();
  }

  /**
   * A window with memory; its file is there until {@link #unlink}.
   *
   * @param size the most bytes of a chunk
   * @throws IOException if no file can be made, or there is no room for it
   */
  @SuppressWarnings("MustBeClosedChecker") // close() or the cleaner closes the arena
  static PythonWindow ofMemory(int size) throws IOException {
    Path folder = Files.isWritable(MEMORY) ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    Path file = Files.createTempFile(folder, "polyloop-", ".window");
    Arena arena = Arena.ofShared();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      // Written, not only made longer: where there is no room, this fails, and not a later put().
      ByteBuffer zeros = ByteBuffer.allocate(size);
      while (zeros.hasRemaining()) {
        var _ = channel.write(zeros);
      }
      return new PythonWindow(
          file, channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena).asByteBuffer(), arena);
    } catch (IOException e) {
      arena.close();
      Files.delete(file);
      throw e;
    }
  }

  /** The file's path; null without memory. */
  @Nullable String path() {
    return file == null ? null : file.toString();
  }

  /** Takes the file's name away; who has it mapped keeps it. */
  void unlink() throws IOException {
    if (file != null) {
      Files.deleteIfExists(file);
    }
  }

  /** Puts a chunk, of no more bytes than the memory has; returns how many. */
  int put(byte[] chunk) {
    if (memory == null) {
      bytes = chunk;
    } else {
      memory.put(0, chunk);
    }
    return chunk.length;
  }

  /** The last chunk as a string of Latin-1 characters, of a window without memory. */
  String text() {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Gives the memory back. */
  void close() {
    if (cleanable != null) {
      cleanable.clean();
    }
  }
}
