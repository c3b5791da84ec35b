import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import DMFTKernels
import DMFT

/// Equations (17.7) and (17.9).
@Suite("Kernels of pooling at infinite width")
struct PooledKernelTests {
  static let layers: [[ConvolutionalNetwork.Layer]] = [
    // Means over all of the last map.
    [.convolution(.init(channels: .infinite, size: 3, stride: 2, padding: 1)), .pool(.init(size: nil))],
    // Means between convolutions, overlapping, and under a dense layer.
    [
      .convolution(.init(channels: .infinite, size: 3, padding: 1)), .pool(.init(size: 2)),
      .convolution(.init(channels: .infinite, size: 2)), .pool(.init(size: 2, stride: 1)), .dense(.infinite),
    ],
    // Of the images, and one after the other.
    [
      .pool(.init(size: 2, stride: 1)), .convolution(.init(channels: .infinite, size: 2)),
      .convolution(.init(channels: .infinite, size: 2, padding: 1)), .pool(.init(size: 3, stride: 1)),
      .pool(.init(size: nil)),
    ],
  ]

  /// All pairs of pixels of both images, every one by itself: covariances of x with x', of x and of x' with themselves.
  struct Recursion {
    let activation: Activation
    let layers: [MapLayer]

    /// Covariances of pixels, p n + q.
    typealias Table = [Double]

    func callAsFunction(_ x: ArraySlice<Double>, _ y: ArraySlice<Double>) -> Double {
      let pixels = layers[0].windows.pixels
      var (xy, xx, yy) = (products(x, y, pixels), products(x, x, pixels), products(y, y, pixels))
      var theta = Array(repeating: 0.0, count: xy.count)
      for layer in layers {
        (xy, xx, yy, theta) = (means(xy, layer), means(xx, layer), means(yy, layer), means(theta, layer))
        guard layer.kind == .weights else { continue }
        let n = layer.windows.windows
        func moments(_ a: Table, _ s: Table, _ b: Table) -> [(value: Double, slope: Double)] {
          s.indices.map {
            LayeredKernelTests.Recursion(activation: activation, layers: [])
              .moments(a[$0 / n * n + $0 / n], s[$0], b[$0 % n * n + $0 % n])
          }
        }
        let both = moments(xx, xy, yy)
        theta = both.indices.map { both[$0].slope * (xy[$0] + theta[$0]) }
        (xy, xx, yy) = (both.map(\.value), moments(xx, xx, xx).map(\.value), moments(yy, yy, yy).map(\.value))
      }
      let n = layers[layers.count - 1].windows.windows
      return (0..<n).reduce(0) { $0 + xy[$1 * n + $1] + theta[$1 * n + $1] } / Double(n)
    }

    private func products(_ x: ArraySlice<Double>, _ y: ArraySlice<Double>, _ pixels: Int) -> Table {
      let c = x.count / pixels
      return (0..<pixels * pixels).map { pair in
        (0..<c).reduce(0) {
          $0 + x[x.startIndex + pair / pixels * c + $1] * y[y.startIndex + pair % pixels * c + $1]
        } / Double(c)
      }
    }

    private func means(_ table: Table, _ layer: MapLayer) -> Table {
      let w = layer.windows
      return (0..<w.windows * w.windows).map { pair in
        var sum = 0.0
        for a in 0..<w.windowPixels {
          for b in 0..<w.windowPixels where layer.kind == .mean || a == b {
            guard let p = pixel(pair / w.windows, a, w), let q = pixel(pair % w.windows, b, w) else {
              continue
            }
            sum += table[p * w.pixels + q]
          }
        }
        return sum / Double(layer.kind == .mean ? w.windowPixels * w.windowPixels : w.windowPixels)
      }
    }

    private func pixel(_ window: Int, _ place: Int, _ w: WindowShape) -> Int? {
      let y = window / w.outputWidth * w.stride - w.padding + place / w.windowWidth
      let x = window % w.outputWidth * w.stride - w.padding + place % w.windowWidth
      return (0..<w.height).contains(y) && (0..<w.width).contains(x) ? y * w.width + x : nil
    }
  }

  static func maps(_ layers: [ConvolutionalNetwork.Layer], _ inputs: GivenSamples.Numbers) throws
    -> [MapLayer]
  {
    let samples = try GivenSamples(
      training: (inputs, ([inputs.shape[0]], Array(repeating: 0, count: inputs.shape[0]))))
    return try ConvolutionalNetwork(layers: layers, activation: Activation(.relu))
      .layers(on: samples.input) { _ in 1 }
  }

  @Test(
    "are the recursion over all pairs of pixels", .tags(.identity),
    arguments: layers + [LayeredKernelTests.layers],
    [(Activation.Function.relu, 1), (.relu, 2), (.erf, 1)])
  func recursion(_ layers: [ConvolutionalNetwork.Layer], _ form: (function: Activation.Function, power: Int))
    throws
  {
    let activation = try Activation(form.function, power: form.power)
    let inputs = LayeredKernelTests.images(4)
    let kernel = try LayeredKernelTests.kernel(inputs, activation, layers: layers)
    let expected = Recursion(activation: activation, layers: try Self.maps(layers, inputs))
    let size = inputs.values.count / 4
    for (i, j) in [(0, 1), (3, 2), (1, 3)] {
      let value = expected(
        inputs.values[i * size..<(i + 1) * size], inputs.values[j * size..<(j + 1) * size])
      #expect(abs(kernel[i, j] - value) < 1e-12 * kernel[i, i])
      #expect(kernel[i, j] == kernel[j, i])
    }
  }

  /// A mean over the whole map of one convolution whose patches are single pixels does not know where pixels are.
  @Test("over a whole map do not change when pixels change places", .tags(.identity))
  func places() throws {
    var inputs = LayeredKernelTests.images(3)
    let layers: [ConvolutionalNetwork.Layer] = [
      .convolution(.init(channels: .infinite, size: 1)), .pool(.init(size: nil)),
    ]
    let kernel = try LayeredKernelTests.kernel(inputs, Activation(.gelu), layers: layers)
    let (size, c) = (inputs.values.count / 3, LayeredKernelTests.channels)
    let turned = (0..<size / c).reversed().flatMap { pixel in
      inputs.values[size + pixel * c..<size + (pixel + 1) * c]
    }
    inputs.values.replaceSubrange(size..<2 * size, with: turned)
    let other = try LayeredKernelTests.kernel(inputs, Activation(.gelu), layers: layers)
    for (a, b) in zip(kernel.entries, other.entries) { #expect(abs(a - b) < 1e-13 * kernel[0, 0]) }
  }

  @Test("need the pairs that are seen, no more than are foreseen", .tags(.closedForm))
  func pairs() throws {
    let inputs = LayeredKernelTests.images(1)
    let plain = try Self.maps(LayeredKernelTests.layers, inputs)
    #expect(PixelPairs(plain).count == Double(plain.reduce(0) { $0 + $1.windows.windows }))
    let global = try Self.maps(Self.layers[0], inputs)
    let n = global[0].windows.windows
    #expect(PixelPairs(global).count == Double(1 + n * n))
    for layers in Self.layers {
      let weighted = Array(try Self.maps(layers, inputs).drop { $0.kind == .mean })
      #expect(PixelPairs(weighted).count <= PixelPairs.bound(weighted))
    }
  }

  @Test("ask for maps that have patches", .tags(.contract))
  func contract() throws {
    func refusal(_ layers: [ConvolutionalNetwork.Layer]) -> String? {
      do {
        _ = try LayeredKernelTests.kernel(LayeredKernelTests.images(2), Activation(.relu), layers: layers)
        return nil
      } catch { return "\(error)" }
    }
    let convolution = ConvolutionalNetwork.Layer.convolution(.init(channels: .infinite, size: 3, stride: 2))
    #expect(
      refusal([convolution, .pool(.init(size: 3))])
        == "network.layers[1].pool.size is 3; allowed: ≤ 2, which the map below of 2 × 3 pixels has room for")
    #expect(
      refusal([.dense(.infinite), .pool(.init(size: 1))])
        == "network.layers[1] is pooling above a dense layer; allowed: dense")
    #expect(
      refusal([.pool(.init(size: nil))])
        == "network.layers is pooling alone; allowed: at least one layer with weights, conv or dense")
    #expect(
      refusal([convolution, .pool(.init(size: nil, stride: 2))])
        == "network.layers[1].pool.stride is 2; allowed: left out (size global is one patch)")
    #expect(
      refusal([convolution, .pool(.init(size: 0))])
        == "network.layers[1].pool.size is 0; allowed: a whole number ≥ 1")
  }
}
