package dev.polyloop.io;

import dev.polyloop.loop.LoopFailure;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A listening socket. It is bound from the start; the kernel queues connections from {@link
 * Network#listen} on, and they are accepted from {@link #start} on.
 *
 * <p>Thread rule: the loop's owner.
 */
public final class Listener {
  /** How long accepting pauses when the process has no file descriptor left, as in asyncio. */
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Network network;
  private final Channel channel;
  private final ListenOptions options;
  private final Consumer<StreamTransport> accepted;

  Listener(
      Network network, Channel channel, ListenOptions options, Consumer<StreamTransport> accepted) {
    this.network = network;
    this.channel = channel;
    this.options = options;
    this.accepted = accepted;
  }

  void open(SocketAddress local) throws Throwable {
    var config = channel.config();
    config.setAutoRead(false);
    if (channel instanceof NioServerSocketChannel) {
      config.setOption(ChannelOption.SO_BACKLOG, options.backlog());
      config.setOption(ChannelOption.SO_REUSEADDR, options.reuseAddress());
      if (options.reusePort()) {
        config.setOption(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
      }
    }
    if (local instanceof InetSocketAddress address
        && address.getAddress() instanceof Inet6Address
        && isOnlyIpv6()) {
      SystemSocketOptions.onlyIpv6(socket().fileDescriptor().orElseThrow());
    }
    channel.pipeline().addLast(new Acceptor());
    network.register(channel);
    ChannelFuture bound = channel.bind(local);
    if (bound.cause() != null) {
      throw bound.cause();
    }
  }

  /**
   * Whether sockets of IPv6 take connections of IPv6 only, as asyncio wants it. The JDK cannot say
   * so, and keeps the number of a socket to itself unless it is told otherwise.
   */
  public static boolean isOnlyIpv6() {
    return FileDescriptors.areKnown() && System.getProperty("os.name").equals("Linux");
  }

  /** Begins to accept. Does nothing if it has begun, or is closed. */
  public void start() {
    if (channel.isOpen()) {
      channel.config().setAutoRead(true);
    }
  }

  /** The socket's address, options and family. */
  public SocketInfo socket() {
    return new SocketInfo(channel);
  }

  /** Whether the socket is open. */
  public boolean isOpen() {
    return channel.isOpen();
  }

  /** Closes the socket: its port is free now. Accepted connections stay. */
  public void close() {
    if (channel.isOpen()) {
      var _ = channel.close();
      network.release();
    }
  }

  private final class Acceptor extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      Channel child = (Channel) message;
      StreamTransport transport;
      try {
        transport = network.prepare(child);
        network.register(child);
      } catch (ErrnoException | ChannelException e) {
        var _ = child.close();
        report("cannot watch an accepted connection", e);
        return;
      }
      accepted.accept(transport);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      Throwable error = Errno.of(cause);
      report("socket.accept() out of system resource", error);
      // Trying at once again would meet the same lack in every turn.
      channel.config().setAutoRead(false);
      var _ = network.loop().callLater(RETRY, Listener.this::start);
    }

    private void report(String message, Throwable error) {
      network.loop().report(LoopFailure.of(message, error));
    }
  }
}
