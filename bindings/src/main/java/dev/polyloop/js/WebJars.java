package dev.polyloop.js;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Files of npm packages that are on the class path as WebJars, read where they are. A package is
 * there once, in one version.
 *
 * <p>Thread rule: any thread.
 */
final class WebJars {
  private WebJars() {}

  /**
   * A file's text.
   *
   * @param path within the package
   * @throws IllegalStateException if the package or the file is not there
   */
  static String readText(String name, String path) {
    String resource = "META-INF/resources/webjars/" + name + "/" + version(name) + "/" + path;
    try (InputStream in = open(resource)) {
      if (in == null) {
        throw new IllegalStateException("no file " + path + " in the npm package " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String version(String name) {
    Properties pom = new Properties();
    try (InputStream in = open("META-INF/maven/org.webjars.npm/" + name + "/pom.properties")) {
      if (in == null) {
        throw new IllegalStateException(
            "the npm package " + name + " (org.webjars.npm) is not on the class path");
      }
      pom.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pom.getProperty("version");
  }

  private static @Nullable InputStream open(String resource) {
    return WebJars.class.getClassLoader().getResourceAsStream(resource);
  }
}
