import DMFT
import LinearAlgebra

/// One layer of a network on given samples: windows of the map below, and what is made of each of them.
///
///     H = s · windows(φ) V,   s = 1/√(window pixels × channels below)                                  (17.1)
///
/// A dense layer is the one window that is the whole map; a row of numbers is a map of one pixel. Pooling has no weights, V of no
/// entries, and takes means of windows instead, channel by channel.
struct LayerShape: Sendable, Hashable {
  let windows: WindowShape
  /// Whether the layer is pooling.
  let isMean: Bool
  /// C of the layer.
  let channels: Int

  init(_ layer: MapLayer, channels: Int) {
    (windows, isMean) = (layer.windows, layer.kind == .mean)
    self.channels = channels
  }

  /// Rows of V.
  var inner: Int { isMean ? 0 : windows.windowSize }
  /// n.
  var pixels: Int { windows.windows }
  /// n C.
  var mapSize: Int { pixels * channels }
  /// In floating point, so that nothing overflows.
  var parameters: Double { Double(inner) * Double(channels) }
  /// s.
  var scale: Double { isMean ? 1 : 1 / Double(inner).squareRoot() }

  /// Rows are windows, columns channels.
  func product(maps: Int) -> ProductShape {
    ProductShape(rows: maps * pixels, columns: channels, inner: inner)
  }
}

/// A network on given samples: its layers, lowest first, and a readout for each output.
///
///     f_k = (F_k − F_k(0))/(γ₀ C √n),   F = φ(H^L) w                                                    (17.2)
struct LayeredShape: Sendable, Hashable {
  /// Not empty.
  let layers: [LayerShape]
  /// O.
  let outputs: Int

  var top: LayerShape { layers[layers.count - 1] }
  /// Numbers of one input.
  var inputSize: Int { layers[0].windows.mapSize }
  /// C √n.
  var outputUnit: Double { Double(top.channels) * Double(top.pixels).squareRoot() }
  /// What signals are multiplied by in a step of unit size, beside γ₀: a step is η γ₀² C.
  var signalUnit: Double { 1 / Double(top.pixels).squareRoot() }
  var parameters: Double { layers.reduce(Double(top.mapSize) * Double(outputs)) { $0 + $1.parameters } }

  /// Numbers of one input in a block: maps, slopes and windows of all layers, and what goes up and down.
  var blockNumbers: Double {
    let maps = layers.map { Double($0.mapSize) }
    let windows = layers.map { $0.windows.isMap ? 0 : Double($0.pixels) * Double($0.inner) }
    return 2 * maps.reduce(0, +) + windows.reduce(0, +) + (windows.max() ?? 0) + 3 * (maps.max() ?? 0)
      + Double(inputSize)
  }

  /// Rows and columns of V^0 … V^L, the readout the last.
  var matrices: [(rows: Int, columns: Int)] {
    layers.map { ($0.inner, $0.isMean ? 0 : $0.channels) } + [(top.mapSize, outputs)]
  }
}
