package dev.polyloop.js;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A WebSocket server on the loopback interface, which does what the path says.
 *
 * <p>Thread rule: any thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The client does not get what cannot be written.
final class SocketServer implements AutoCloseable {
  /** The Close frames that clients have sent, as code and reason; "none" for a lost connection. */
  final BlockingQueue<String> endings = new LinkedBlockingQueue<>();

  private final EventLoopGroup threads =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel channel;

  SocketServer() {
    channel =
        new ServerBootstrap()
            .group(threads)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel client) {
                    client
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(),
                            new HttpObjectAggregator(65_536),
                            new WebSocketServerProtocolHandler(
                                WebSocketServerProtocolConfig.newBuilder()
                                    .websocketPath("/ws")
                                    .checkStartsWith(true)
                                    .subprotocols("chat,other")
                                    .handleCloseFrames(false)
                                    .sendCloseFrame(null)
                                    .dropPongFrames(false)
                                    .maxFramePayloadLength(1 << 24)
                                    .build()),
                            new WebSocketFrameAggregator(1 << 24),
                            new Refusal(),
                            new Handler());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  @Override
  public void close() {
    threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Answers what is not the path of a socket. */
  private static final class Refusal extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      context
          .writeAndFlush(
              new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.FORBIDDEN))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  private final class Handler extends SimpleChannelInboundHandler<WebSocketFrame> {
    private String path = "";
    private boolean closing;

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof HandshakeComplete shaken) {
        path = shaken.requestUri();
        begin(context, shaken);
      }
    }

    private void begin(ChannelHandlerContext context, HandshakeComplete shaken) {
      switch (path) {
        case "/ws/head" ->
            text(
                context,
                shaken.requestHeaders().get("authorization")
                    + " "
                    + shaken.requestHeaders().get("user-agent"));
        case "/ws/fragments" -> {
          byte[] letter = "ä".getBytes(StandardCharsets.UTF_8);
          context.write(new TextWebSocketFrame(false, 0, Unpooled.copiedBuffer(letter, 0, 1)));
          context.write(new PingWebSocketFrame());
          context.write(
              new ContinuationWebSocketFrame(false, 0, Unpooled.copiedBuffer(letter, 1, 1)));
          context.write(new ContinuationWebSocketFrame(true, 0, "b"));
          context.write(new BinaryWebSocketFrame(false, 0, Unpooled.wrappedBuffer(new byte[] {1})));
          context.writeAndFlush(
              new ContinuationWebSocketFrame(true, 0, Unpooled.wrappedBuffer(new byte[] {2, 3})));
        }
        case "/ws/ping" ->
            context.writeAndFlush(
                new PingWebSocketFrame(Unpooled.copiedBuffer("beat", StandardCharsets.UTF_8)));
        case "/ws/invalid" ->
            context.writeAndFlush(
                new TextWebSocketFrame(
                    true, 0, Unpooled.wrappedBuffer(new byte[] {(byte) 0xff, (byte) 0xfe})));
        case "/ws/ends" -> {
          text(context, "last");
          end(context, new CloseWebSocketFrame(4001, "that is all"));
        }
        case "/ws/ends-without-code" -> end(context, new CloseWebSocketFrame());
        case "/ws/drops" -> context.close();
        default -> {
          // Those that answer.
        }
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
      switch (frame) {
        case CloseWebSocketFrame close -> {
          endings.add((close.statusCode() + " " + close.reasonText()).strip());
          if (!closing && !path.equals("/ws/never-closes")) {
            // Behind what it is still to hear.
            text(context, "too late");
            end(context, close.retain());
          }
          closing = true;
        }
        case PongWebSocketFrame pong ->
            text(context, "pong " + pong.content().toString(StandardCharsets.UTF_8));
        case TextWebSocketFrame message when path.equals("/ws/echo") ->
            context.writeAndFlush(message.retain());
        case BinaryWebSocketFrame message when path.equals("/ws/echo") ->
            context.writeAndFlush(message.retain());
        default -> {
          // Swallowed.
        }
      }
    }

    private void end(ChannelHandlerContext context, CloseWebSocketFrame frame) {
      boolean answered = closing;
      closing = true;
      context
          .writeAndFlush(frame)
          .addListener(
              done -> {
                if (answered || !path.startsWith("/ws/ends")) {
                  context.close();
                }
              });
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (!closing) {
        endings.add("none");
      }
    }

    private static void text(ChannelHandlerContext context, String text) {
      context.writeAndFlush(new TextWebSocketFrame(text));
    }
  }
}
