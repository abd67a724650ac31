package dev.polyloop.guest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Polyloop's own version, as the build wrote it. */
public final class Version {
  /** For example "0.1.0". */
  public static final String VALUE = read();

  private Version() {}

  private static String read() {
    try (InputStream stream = Version.class.getResourceAsStream("version.txt")) {
      if (stream == null) {
        throw new IOException("version.txt is missing from the jar");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
