package dev.polyloop.launcher;

import dev.polyloop.Polyloop;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Language;

/** What runs here, for {@code --version}. */
final class Versions {
  private Versions() {}

  static String describe() {
    try (Engine engine = Polyloop.newEngine()) {
      StringBuilder text = new StringBuilder("Polyloop ").append(Polyloop.version());
      for (String id : new String[] {"python", "js"}) {
        Language language = engine.getLanguages().get(id);
        if (language != null) {
          text.append(id.equals("python") ? ", Python " : ", JavaScript ")
              .append(language.getVersion());
        }
      }
      return text.append(", Java ")
          .append(Runtime.version())
          .append(", ")
          .append(engine.getImplementationName())
          .append(' ')
          .append(engine.getVersion())
          .toString();
    }
  }
}
