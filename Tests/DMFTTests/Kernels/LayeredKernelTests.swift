@testable import DMFTKernels
import Foundation
import LinearAlgebra
import TestSupport
import Testing

import DMFT

/// Equation (17.7).
@Suite("Kernels of convolutions at infinite width")
struct LayeredKernelTests {
  static let (height, width, channels) = (6, 7, 2)

  /// Strides, padding, a dense layer.
  static let layers: [ConvolutionalNetwork.Layer] = [
    .convolution(.init(channels: .infinite, size: 3, stride: 2, padding: 1)),
    .convolution(.init(channels: .infinite, size: 2)), .dense(.infinite),
  ]

  static func images(_ count: Int, seed: UInt64 = 1) -> GivenSamples.Numbers {
    var random = SeededNumbers(seed: seed)
    let size = height * width * channels
    return ([count, height, width, channels], (0..<count * size).map { _ in random.number() })
  }

  static func kernel(
    _ inputs: GivenSamples.Numbers, _ activation: Activation, layers: [ConvolutionalNetwork.Layer] = layers
  ) throws -> DenseMatrix {
    let samples = try GivenSamples(
      training: (inputs, ([inputs.shape[0]], Array(repeating: 0, count: inputs.shape[0]))))
    let network = try ConvolutionalNetwork(layers: layers, activation: activation)
    return try SampleRegression(samples: samples, architecture: .convolutional(network)).tangentKernel()
      .matrix()
  }

  /// (17.7) for one pair, every pixel by itself, with moments by Cho and Saul's and Williams's formulas.
  struct Recursion {
    let activation: Activation
    let layers: [ConvolutionalNetwork.Layer]

    func moments(_ a: Double, _ s: Double, _ b: Double) -> (value: Double, slope: Double) {
      if activation.function == .erf {
        let r = (1 + 2 * a) * (1 + 2 * b)
        return (2 / .pi * asin(2 * s / r.squareRoot()), 4 / .pi / (r - 4 * s * s).squareRoot())
      }
      let root = (a * b).squareRoot()
      let rho = min(1, max(-1, s / root))
      let (theta, q) = (acos(rho), activation.power)
      let j0 = .pi - theta
      let j1 = sin(theta) + j0 * rho
      let j2 = 3 * sin(theta) * rho + j0 * (1 + 2 * rho * rho)
      let scale = 1 / (2 * Double.pi)
      return q == 1
        ? (root * j1 * scale, j0 * scale) : (root * root * j2 * scale, 4 * root * j1 * scale)
    }

    func callAsFunction(_ x: ArraySlice<Double>, _ y: ArraySlice<Double>) -> Double {
      let (x, y) = (Array(x), Array(y))
      var (h, w) = (LayeredKernelTests.height, LayeredKernelTests.width)
      let c = LayeredKernelTests.channels
      var s = (0..<h * w).map { pixel in
        (0..<c).reduce(0) { $0 + x[pixel * c + $1] * y[pixel * c + $1] } / Double(c)
      }
      var a = (0..<h * w).map { pixel in
        (0..<c).reduce(0) { $0 + x[pixel * c + $1] * x[pixel * c + $1] } / Double(c)
      }
      var b = (0..<h * w).map { pixel in
        (0..<c).reduce(0) { $0 + y[pixel * c + $1] * y[pixel * c + $1] } / Double(c)
      }
      var theta = Array(repeating: 0.0, count: h * w)
      for layer in layers {
        var (size, stride, padding, square) = (0, 1, 0, true)
        if case .convolution(let l) = layer {
          (size, stride, padding) = (l.size, l.stride, l.padding)
        } else {
          square = false
        }
        let (rows, columns) = square ? (size, size) : (h, w)
        let (oh, ow) = ((h + 2 * padding - rows) / stride + 1, (w + 2 * padding - columns) / stride + 1)
        func mean(_ map: [Double]) -> [Double] {
          (0..<oh * ow).map { out in
            var sum = 0.0
            for i in 0..<rows {
              for j in 0..<columns {
                let (y, x) = (out / ow * stride - padding + i, out % ow * stride - padding + j)
                if (0..<h).contains(y), (0..<w).contains(x) { sum += map[y * w + x] }
              }
            }
            return sum / Double(rows * columns)
          }
        }
        let sigma = mean(s)
        let (va, vb, below) = (mean(a), mean(b), mean(theta))
        let both = sigma.indices.map { moments(va[$0], sigma[$0], vb[$0]) }
        theta = sigma.indices.map { both[$0].slope * (sigma[$0] + below[$0]) }
        s = both.map(\.value)
        a = va.map { moments($0, $0, $0).value }
        b = vb.map { moments($0, $0, $0).value }
        (h, w) = (oh, ow)
      }
      return s.indices.reduce(0) { $0 + s[$1] + theta[$1] } / Double(s.count)
    }
  }

  @Test(
    "are the recursion pixel by pixel", .tags(.identity),
    arguments: [(Activation.Function.relu, 1), (.relu, 2), (.erf, 1)])
  func recursion(_ function: Activation.Function, _ power: Int) throws {
    let activation = try Activation(function, power: power)
    let inputs = Self.images(70)
    let kernel = try Self.kernel(inputs, activation)
    let expected = Recursion(activation: activation, layers: Self.layers)
    let size = inputs.values.count / 70
    for (i, j) in [(0, 1), (3, 40), (69, 5), (64, 66), (12, 69)] {
      let value = expected(
        inputs.values[i * size..<(i + 1) * size], inputs.values[j * size..<(j + 1) * size])
      #expect(abs(kernel[i, j] - value) < 1e-12 * kernel[i, i])
      #expect(kernel[i, j] == kernel[j, i])
    }
  }

  @Test("of linear networks count the paths: Σ (L + 1)", .tags(.closedForm))
  func linear() throws {
    let inputs = Self.images(3)
    let layers: [ConvolutionalNetwork.Layer] = [.dense(.infinite), .dense(.infinite)]
    let kernel = try Self.kernel(inputs, Activation(.linear), layers: layers)
    let size = inputs.values.count / 3
    for i in 0..<3 {
      for j in 0..<3 {
        let product = (0..<size).reduce(0) {
          $0 + inputs.values[i * size + $1] * inputs.values[j * size + $1]
        }
        #expect(abs(kernel[i, j] - 3 * product / Double(size)) < 1e-13)
      }
    }
  }

  @Test(
    "of dense layers on unit inputs are those on the circle", .tags(.identity),
    arguments: Activation.Function.allCases)
  func circle(_ function: Activation.Function) throws {
    let activation = try Activation(function)
    let angles = [0, 0.3, 1.2, 2.9]
    // |x|² = D, which (13.1) leaves out.
    let radius = (2.0).squareRoot()
    let inputs = angles.flatMap { [radius * cos($0), radius * sin($0)] }
    let samples = try GivenSamples(training: (([4, 2], inputs), ([4], [0, 0, 0, 0])))
    let network = try Perceptron(depth: 2, width: .infinite, activation: activation)
    let kernel = try SampleRegression(samples: samples, architecture: .perceptron(network)).tangentKernel()
      .matrix()
    let expected = try TangentKernel(depth: 2, activation: activation)
    for i in 0..<4 {
      for j in 0..<4 {
        #expect(abs(kernel[i, j] - expected.value(at: angles[i] - angles[j])) < 1e-13 * expected.value(at: 0))
      }
    }
  }

  @Test("of series agree with closed forms where both exist, at unequal variances", .tags(.identity))
  func series() throws {
    // tanh² has a series only; erf as a series is made by hand.
    let erf = try Activation(.erf)
    let moments = PairMoments(erf)
    let variances = [0.2, 1.7]
    let side = moments.side(variances)
    let coefficients = variances.map { HermiteSeries.coefficients(erf, variance: $0) }
    for rho in [-0.9, 0.1, 0.8] {
      var (value, kernel) = ([rho * (variances[0] * variances[1]).squareRoot()], [1.0])
      moments.apply(&value, &kernel, side, 0..<1, 1..<2)
      let sum = zip(coefficients[0], coefficients[1]).enumerated().reduce((0.0, 0.0)) { sum, term in
        let (n, product) = (Double(term.offset), term.element.0 * term.element.1)
        return (sum.0 + product * pow(rho, n), sum.1 + n * product * pow(rho, n - 1))
      }
      #expect(abs(value[0] - sum.0) < 1e-13)
      #expect(abs(kernel[0] - sum.1 / (variances[0] * variances[1]).squareRoot()) < 1e-13)
    }
  }

  @Test("of equal images are equal, and black ones have none", .tags(.identity))
  func degenerate() throws {
    var inputs = Self.images(4)
    let size = inputs.values.count / 4
    inputs.values.replaceSubrange(size..<2 * size, with: inputs.values[..<size])
    inputs.values.replaceSubrange(2 * size..<3 * size, with: Array(repeating: 0, count: size))
    let kernel = try Self.kernel(inputs, Activation(.relu))
    #expect(abs(kernel[0, 1] - kernel[0, 0]) < 1e-14 * kernel[0, 0])
    let black = (0..<4).map { kernel[2, $0] }
    #expect(black == [0, 0, 0, 0])
    #expect(kernel.entries.reduce(0, +).isFinite)
  }

  @Test("ask for images that the patches fit on", .tags(.contract))
  func contract() throws {
    func refusal(_ layers: [ConvolutionalNetwork.Layer]) -> String? {
      do {
        _ = try Self.kernel(Self.images(2), Activation(.relu), layers: layers)
        return nil
      } catch { return "\(error)" }
    }
    let large = ConvolutionalNetwork.Layer.convolution(.init(channels: .infinite, size: 7))
    #expect(
      refusal([large])
        == "network.layers[0].conv.size is 7; allowed: ≤ 6, which the map below of 6 × 7 pixels has room for")
    let small = ConvolutionalNetwork.Layer.convolution(.init(channels: .infinite, size: 5, stride: 2))
    #expect(
      refusal([small, small])
        == "network.layers[1].conv.size is 5; allowed: ≤ 1, which the map below of 1 × 2 pixels has room for")
    #expect(
      refusal([.dense(.infinite), small])
        == "network.layers[1] is a convolution above a dense layer; allowed: dense")
    let padded = ConvolutionalNetwork.Layer.convolution(.init(channels: .infinite, size: 2, padding: 2))
    #expect(
      refusal([padded])
        == "network.layers[0].conv.padding is 2; allowed: a whole number from 0 to 1, less than the size")
  }
}
