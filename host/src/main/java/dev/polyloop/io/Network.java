package dev.polyloop.io;

import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopDriver;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.VirtualTime;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The network of an event loop: connects and listens, with all I/O on the loop's own thread. The
 * loop waits in a selector from the first use on.
 *
 * <p>Thread rule: the loop's owner. A loop that is stepped sees I/O when it is stepped.
 */
public final class Network {
  /** The most bytes that a datagram can have. */
  private static final int MAX_DATAGRAM = 64 * 1024;

  static {
    // Needed when no file can be opened any more, not even that of the class.
    Errno.load();
  }

  private final EventLoop loop;
  private final NettyExecutor executor;
  private final Set<Channel> open = new LinkedHashSet<>();

  private Network(EventLoop loop) {
    this.loop = loop;
    this.executor = new NettyExecutor(loop, NioIoHandler.newFactory());
  }

  /**
   * The network of a loop; the same one each time.
   *
   * @throws UnsupportedOperationException if the loop's clock is a virtual one
   * @throws IllegalStateException if the loop is closed
   */
  public static Network of(EventLoop loop) {
    LoopDriver driver = loop.driver();
    if (driver instanceof Driver known) {
      return known.network;
    }
    if (driver instanceof VirtualTime) {
      throw new UnsupportedOperationException(
          "a loop on a virtual clock has no network: the peers of a connection live in real time");
    }
    Network network = new Network(loop);
    loop.driver(new Driver(network));
    return network;
  }

  private static final class Driver extends IoDriver {
    private final Network network;

    Driver(Network network) {
      super(network.executor.handler());
      this.network = network;
    }

    @Override
    public void closed() {
      network.close();
    }
  }

  /** The loop. */
  public EventLoop loop() {
    return loop;
  }

  /**
   * Connects to a TCP port or a Unix socket.
   *
   * @param remote an {@link InetSocketAddress} with an address, or a {@link
   *     UnixDomainSocketAddress}
   * @param local what to bind to first, or null
   * @return a future of the transport, which does not read before it is started; fails with an
   *     {@link ErrnoException}; cancelling it gives the attempt up
   */
  public LoopFuture<StreamTransport> connect(SocketAddress remote, @Nullable SocketAddress local) {
    checkOwner();
    LoopFuture<StreamTransport> future = loop.createFuture();
    try {
      Channel channel = streamChannel(remote);
      StreamTransport transport = prepare(channel);
      register(channel);
      if (local != null) {
        ChannelFuture bound = channel.bind(local);
        if (bound.cause() != null) {
          var _ = channel.close();
          throw bound.cause();
        }
      }
      future.onDone(
          done -> {
            if (done.isCancelled()) {
              var _ = channel.close();
            }
          });
      channel
          .connect(remote)
          .addListener(
              connected -> {
                Throwable cause = connected.cause();
                if (cause != null) {
                  var _ = channel.close();
                  future.completeExceptionally(Errno.of(cause));
                } else if (!future.complete(transport)) {
                  var _ = channel.close();
                }
              });
    } catch (Throwable t) {
      future.completeExceptionally(Errno.of(t));
    }
    return future;
  }

  /**
   * Opens a listening socket.
   *
   * @param local an {@link InetSocketAddress} with an address, or a {@link UnixDomainSocketAddress}
   * @param options what to set before binding
   * @param accepted takes each new connection, on the loop's thread; the transport does not read
   *     before it is started
   * @throws ErrnoException if the system refuses, for example because the port is in use
   */
  public Listener listen(
      SocketAddress local, ListenOptions options, Consumer<StreamTransport> accepted)
      throws ErrnoException {
    checkOwner();
    Channel channel;
    try {
      channel =
          local instanceof InetSocketAddress address
              ? new NioServerSocketChannel(ServerSocketChannel.open(family(address)))
              : UnixServerChannel.open(options.backlog());
    } catch (IOException | RuntimeException e) {
      throw asErrno(e);
    }
    Listener listener = new Listener(this, channel, options, accepted);
    try {
      listener.open(local);
    } catch (Throwable t) {
      abandon(channel);
      throw asErrno(t);
    }
    return listener;
  }

  /**
   * Opens a datagram socket.
   *
   * @param local the address to bind to; its family is that of the socket
   * @param remote what to connect to, or null for a socket that hears and talks to everybody
   * @param reusePort whether several sockets may share the port: SO_REUSEPORT
   * @param broadcast whether it may send to broadcast addresses: SO_BROADCAST
   * @return the transport, which does not read before it is told to
   * @throws ErrnoException if the system refuses, for example because the port is in use
   */
  public DatagramTransport datagrams(
      InetSocketAddress local,
      @Nullable InetSocketAddress remote,
      boolean reusePort,
      boolean broadcast)
      throws ErrnoException {
    checkOwner();
    NioDatagramChannel channel;
    try {
      channel = new NioDatagramChannel(DatagramChannel.open(family(local)));
    } catch (IOException | RuntimeException e) {
      throw asErrno(e);
    }
    try {
      var config = channel.config();
      config.setAutoRead(false);
      config.setRecvByteBufAllocator(
          new FixedRecvByteBufAllocator(MAX_DATAGRAM).maxMessagesPerRead(1));
      // The transport has water marks of its own.
      config.setWriteBufferWaterMark(
          new WriteBufferWaterMark(Integer.MAX_VALUE, Integer.MAX_VALUE));
      config.setBroadcast(broadcast);
      if (reusePort) {
        config.setOption(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
      }
      register(channel);
      ChannelFuture opened = channel.bind(local);
      if (opened.cause() == null && remote != null) {
        opened = channel.connect(remote);
      }
      if (opened.cause() != null) {
        throw opened.cause();
      }
      DatagramTransport transport = new DatagramTransport(this, channel);
      channel.pipeline().addLast(transport.handler());
      return transport;
    } catch (Throwable t) {
      abandon(channel);
      throw asErrno(t);
    }
  }

  /** Closes a channel that may not have come as far as the selector. */
  private static void abandon(Channel channel) {
    if (channel.isRegistered()) {
      var _ = channel.close();
    } else {
      channel.unsafe().closeForcibly();
    }
  }

  private static ErrnoException asErrno(Throwable thrown) {
    Throwable error = Errno.of(thrown);
    if (error instanceof ErrnoException errno) {
      return errno;
    }
    if (error instanceof RuntimeException runtime) {
      throw runtime;
    }
    ErrnoException unknown = new ErrnoException(Errno.EIO.number(), String.valueOf(error));
    unknown.initCause(error);
    return unknown;
  }

  private static Channel streamChannel(SocketAddress remote) throws IOException {
    if (remote instanceof InetSocketAddress address) {
      NioSocketChannel channel = new NioSocketChannel(SocketChannel.open(family(address)));
      channel.config().setTcpNoDelay(true);
      return channel;
    }
    if (remote instanceof UnixDomainSocketAddress) {
      return UnixChannel.open();
    }
    throw new IllegalArgumentException("not an address of a stream socket: " + remote);
  }

  /** Whether this machine has IPv6. Any thread. */
  public static boolean hasIpv6() {
    try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET6)) {
      return channel.isOpen();
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  static StandardProtocolFamily family(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    if (ip == null) {
      throw new IllegalArgumentException("not resolved: " + address);
    }
    return ip instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
  }

  /** Gives a stream channel what all of them have; it does not read yet. */
  StreamTransport prepare(Channel channel) {
    var config = channel.config();
    config.setAutoRead(false);
    config.setRecvByteBufAllocator(StreamTransport.readSizes());
    // The transport has water marks of its own.
    config.setWriteBufferWaterMark(new WriteBufferWaterMark(Integer.MAX_VALUE, Integer.MAX_VALUE));
    if (channel instanceof NioSocketChannel) {
      config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
      config.setConnectTimeoutMillis(0);
      config.setOption(ChannelOption.TCP_NODELAY, true);
    }
    StreamTransport transport = new StreamTransport(this, channel);
    channel.pipeline().addLast(transport.handler());
    return transport;
  }

  /** Registers with the selector; the channel is closed when the loop is. */
  void register(Channel channel) throws ErrnoException {
    ChannelFuture registered = executor.attach(channel);
    if (registered.cause() != null) {
      throw asErrno(registered.cause());
    }
    open.add(channel);
    channel.closeFuture().addListener(_ -> open.remove(channel));
  }

  /** Gives what was just closed back to the system. */
  void release() {
    if (loop.driver() instanceof Driver driver) {
      driver.release();
    }
  }

  /** How many sockets are open. */
  public int openSockets() {
    return open.size();
  }

  private void close() {
    for (Channel channel : new ArrayList<>(open)) {
      var _ = channel.close();
    }
    executor.destroy();
  }

  void checkOwner() {
    if (!loop.isOwner() && loop.isRunning()) {
      throw new IllegalStateException("only the loop's own thread may use its network");
    }
    if (loop.isClosed()) {
      throw new IllegalStateException("Event loop is closed");
    }
  }
}
