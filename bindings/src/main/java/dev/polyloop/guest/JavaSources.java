package dev.polyloop.guest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Java source files as modules of mixed programs: compiled in memory against the application's
 * class path. The module is the class named as its file.
 *
 * <p>Thread rule: any thread.
 */
public final class JavaSources {
  private final Map<Path, Class<?>> loaded = new HashMap<>();

  /** Nothing loaded. */
  public JavaSources() {}

  /**
   * The file's class, the same one each time.
   *
   * @throws IllegalArgumentException with the compiler's messages if it does not compile
   * @throws IllegalStateException if the JVM has no Java compiler
   */
  public synchronized Class<?> load(Path file) {
    return loaded.computeIfAbsent(file.toAbsolutePath().normalize(), JavaSources::compile);
  }

  private static Class<?> compile(Path file) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IllegalStateException(
          "this JVM has no Java compiler (module jdk.compiler): " + file);
    }
    String simpleName = file.getFileName().toString().replaceFirst("\\.java$", "");
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager standard = compiler.getStandardFileManager(null, null, null);
        Classes classes = new Classes(standard)) {
      JavaFileObject source = new SourceFile(file);
      List<String> options =
          List.of("-proc:none", "-classpath", System.getProperty("java.class.path", ""));
      if (!compiler.getTask(messages, classes, null, options, null, List.of(source)).call()) {
        throw new IllegalArgumentException(file + " does not compile:\n" + messages);
      }
      return classes.load(file, simpleName);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file, e);
    }
  }

  /** The text of the file. */
  private static final class SourceFile extends SimpleJavaFileObject {
    private final Path file;

    SourceFile(Path file) {
      super(file.toUri(), Kind.SOURCE);
      this.file = file;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) throws IOException {
      return Files.readString(file);
    }
  }

  /** Keeps what the compiler writes. */
  private static final class Classes extends ForwardingJavaFileManager<StandardJavaFileManager> {
    private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

    Classes(StandardJavaFileManager standard) {
      super(standard);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        JavaFileManager.Location location,
        String className,
        JavaFileObject.Kind kind,
        FileObject sibling) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      written.put(className, bytes);
      return new SimpleJavaFileObject(URI.create("mem:///" + className), kind) {
        @Override
        public OutputStream openOutputStream() {
          return bytes;
        }
      };
    }

    Class<?> load(Path file, String simpleName) {
      Map<String, byte[]> definitions = new HashMap<>();
      written.forEach((name, bytes) -> definitions.put(name, bytes.toByteArray()));
      ClassLoader loader = new Loader(definitions);
      for (String name : definitions.keySet()) {
        if (name.equals(simpleName) || name.endsWith("." + simpleName)) {
          try {
            return Class.forName(name, true, loader);
          } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
          }
        }
      }
      throw new IllegalArgumentException(file + " declares no class " + simpleName);
    }
  }

  /** Defines the compiled classes. */
  private static final class Loader extends ClassLoader {
    private final Map<String, byte[]> definitions;

    Loader(Map<String, byte[]> definitions) {
      super(JavaSources.class.getClassLoader());
      this.definitions = definitions;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] definition = definitions.get(name);
      if (definition == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, definition, 0, definition.length);
    }
  }
}
