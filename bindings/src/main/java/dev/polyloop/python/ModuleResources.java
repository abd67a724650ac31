package dev.polyloop.python;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.graalvm.polyglot.HostAccess;

/**
 * Our own Python modules, as the import system in {@code _polyloop/bootstrap.py} asks for them. A
 * name is a path such as {@code asyncio/tasks.py}.
 *
 * <p>Thread rule: any thread.
 */
public final class ModuleResources {
  /** Whether there is such a module. */
  @HostAccess.Export
  public boolean has(String name) {
    return ModuleResources.class.getResource(name) != null;
  }

  /** The source text. */
  @HostAccess.Export
  public String text(String name) {
    return read(name, StandardCharsets.UTF_8);
  }

  /**
   * What the build compiled the module to, a character for each byte, for Python takes a string
   * much faster than an array; empty if the build compiled nothing.
   */
  @HostAccess.Export
  public String code(String name) {
    return has(name + "c") ? read(name + "c", StandardCharsets.ISO_8859_1) : "";
  }

  static String read(String name, Charset charset) {
    try (InputStream stream = ModuleResources.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IOException("no resource " + name);
      }
      return new String(stream.readAllBytes(), charset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
