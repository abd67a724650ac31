package dev.polyloop.guest;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Value;

/**
 * What a guest language is given when it starts.
 *
 * @param engine shared by the contexts of all languages
 * @param access how much of Java the guest may touch
 * @param thread the thread and its loops
 * @param awaitables the border
 * @param modules loads modules of any language for {@code polyloop.load}
 * @param exposed Java objects by the name the guests see
 * @param options polyglot options for the language's context
 * @param in standard input
 * @param out standard output
 * @param err standard error
 */
public record GuestEnvironment(
    Engine engine,
    Access access,
    LoopThread thread,
    Awaitables awaitables,
    Modules modules,
    Map<String, Object> exposed,
    Map<String, String> options,
    InputStream in,
    OutputStream out,
    OutputStream err) {

  /** Loads a module by its file name, in the language of its suffix. */
  @FunctionalInterface
  public interface Modules {
    /**
     * The module's namespace object: a Python module, a JavaScript module namespace, or the class
     * of a Java source file. A JavaScript module with top-level await is awaited by the caller.
     *
     * @param file absolute, or relative to the loading module's folder, which the caller resolves
     */
    Value load(Path file);
  }

  /** The same for one language: only its own options. */
  public GuestEnvironment forLanguage(String language) {
    Map<String, String> own = new HashMap<>(options);
    own.keySet().removeIf(key -> !key.startsWith(language + "."));
    return new GuestEnvironment(
        engine, access, thread, awaitables, modules, exposed, Map.copyOf(own), in, out, err);
  }
}
