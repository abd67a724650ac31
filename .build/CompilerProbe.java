import org.graalvm.polyglot.Engine;

/** Exits with 0 if guest code is compiled on this JVM with its flags, with 1 if it is interpreted. */
public class CompilerProbe {
  public static void main(String[] args) {
    try (Engine engine = Engine.create()) {
      System.exit(engine.getImplementationName().equals("Interpreted") ? 1 : 0);
    }
  }
}
