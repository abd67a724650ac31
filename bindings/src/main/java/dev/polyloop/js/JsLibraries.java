package dev.polyloop.js;

import dev.polyloop.guest.Version;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;

/**
 * What is loaded when it is first used: Polyloop's own modules and the npm packages that they are
 * built on. Part of {@link JsHost}.
 *
 * <p>Thread rule: the owner thread, from within JavaScript.
 */
public final class JsLibraries extends JsExports {
  JsLibraries(JsGuest guest) {
    super(guest);
  }

  /** Polyloop's version. */
  @Export
  public String version() {
    return Version.VALUE;
  }

  /** The namespace of one of Polyloop's own modules, evaluated at once. */
  @Export
  public Value ownModule(String name) {
    return guarded(() -> guest.ownModule(name));
  }

  /** A CommonJS file of an npm package as a function, with parameters before the usual ones. */
  @Export
  public Value compile(String name, String path, String parameters) {
    return guarded(
        () ->
            guest
                .commonJs()
                .compile(
                    WebJars.readText(name, path), "polyloop:" + name + "/" + path, parameters));
  }

  /** The text of a file of an npm package. */
  @Export
  public String readText(String name, String path) {
    return guarded(() -> WebJars.readText(name, path));
  }
}
