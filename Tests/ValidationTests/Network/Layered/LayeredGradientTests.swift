import DMFT
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Validation

/// Equation (17.4): a signal is −C √n γ₀ times the slope of half the loss in its parameter.
@Suite("Gradients of convolutions")
struct LayeredGradientTests {
  /// Root mean square over all parameters of signal + γ₀ C √n/2 · (central difference of the loss), over that of the signals.
  func deviation(_ runs: SampleRuns, step: Double) throws -> Double {
    let plan = try runs.plan()
    let training: LayeredTraining<Double> = plan.training()
    var network = LayeredNetwork(training, from: SampleRuns.stream())
    for _ in 0..<2 { network.advance() }
    let unit = plan.richness.squareRoot() * plan.shape.outputUnit / 2
    func loss(_ network: LayeredNetwork<Double>) -> Double {
      var network = network
      return network.observation.trainLoss
    }
    var exact = network
    _ = exact.observation
    var (difference, scale) = (0.0, 0.0)
    for (layer, signal) in exact.signals.enumerated() {
      for index in signal.indices {
        let losses = [step, -step].map { shift in
          var moved = network
          moved.weights.matrices[layer][index] += shift
          return loss(moved)
        }
        difference += pow(signal[index] + unit * (losses[0] - losses[1]) / (2 * step), 2)
        scale += signal[index] * signal[index]
      }
    }
    return (difference / scale).squareRoot()
  }

  @Test(
    "are approached by central differences with order 2: stride, padding, dense layers, several outputs, mlps",
    .tags(.order), arguments: [1, 2], [nil, 2])
  func orders(_ outputs: Int, _ depth: Int?) throws {
    var runs = SampleRuns(depth: depth, outputs: outputs)
    for function in [Activation.Function.tanh, .erf] {
      runs.activation = function
      let errors = try [4e-3, 2e-3, 1e-3].map { try deviation(runs, step: $0) }
      for order in observedOrders(errors) { #expect(abs(order - 2) < 0.05, "\(errors)") }
      #expect(errors[2] < 1e-3)
    }
  }

  @Test(
    "are approached with order 2 through pooling", .tags(.order),
    arguments: [SampleRuns.pooled, SampleRuns.pooledImages])
  func pooling(_ layers: [ConvolutionalNetwork.Layer]) throws {
    var runs = SampleRuns(outputs: 2)
    runs.layers = layers
    let errors = try [4e-3, 2e-3, 1e-3].map { try deviation(runs, step: $0) }
    for order in observedOrders(errors) { #expect(abs(order - 2) < 0.05, "\(errors)") }
    #expect(errors[2] < 1e-3)
  }

  @Test("are central differences to round-off for relu", .tags(.identity))
  func relu() throws {
    #expect(try deviation(SampleRuns(activation: .relu), step: 1e-5) < 1e-7)
    #expect(try deviation(SampleRuns(activation: .relu, power: 2), step: 1e-5) < 1e-7)
  }

  /// f by the sums of (17.1), with every index written out.
  func output(_ image: [Double], _ runs: SampleRuns, _ weights: LayeredWeights<Double>) throws -> [Double] {
    let activation = try Activation(runs.activation, power: runs.power)
    var map = image
    for (layer, shape) in weights.shape.layers.enumerated() {
      let (w, v) = (shape.windows, weights.matrices[layer])
      guard !shape.isMean else {
        map = means(map, w)
        continue
      }
      var next: [Double] = []
      for i in 0..<w.outputHeight {
        for j in 0..<w.outputWidth {
          for channel in 0..<shape.channels {
            var sum = 0.0
            for a in 0..<w.windowHeight {
              for b in 0..<w.windowWidth {
                let (y, x) = (i * w.stride - w.padding + a, j * w.stride - w.padding + b)
                guard (0..<w.height).contains(y), (0..<w.width).contains(x) else { continue }
                for c in 0..<w.channels {
                  let row = (a * w.windowWidth + b) * w.channels + c
                  sum += v[row * shape.channels + channel] * map[(y * w.width + x) * w.channels + c]
                }
              }
            }
            let size = Double(w.windowHeight * w.windowWidth * w.channels)
            next.append(activation.value(sum / size.squareRoot()))
          }
        }
      }
      map = next
    }
    let outputs = weights.shape.outputs
    return (0..<outputs).map { k in
      map.indices.reduce(0) { $0 + map[$1] * weights.readout[$1 * outputs + k] }
    }
  }

  /// Pixel by pixel and channel by channel.
  func means(_ map: [Double], _ w: WindowShape) -> [Double] {
    (0..<w.windows * w.channels).map { place in
      let pixels = w.pixels(ofWindow: place / w.channels)
      return pixels.reduce(0) { $0 + map[$1 * w.channels + place % w.channels] } / Double(pixels.count)
    }
  }

  @Test(
    "belong to the network of equation (17.1)", .tags(.closedForm),
    arguments: [
      SampleRuns(outputs: 2), SampleRuns(depth: 3, outputs: 2),
      SampleRuns(layers: SampleRuns.pooled, outputs: 2),
      SampleRuns(layers: SampleRuns.pooledImages, outputs: 2),
    ])
  func definition(_ runs: SampleRuns) throws {
    let plan = try runs.plan()
    var stream = SampleRuns.stream()
    let weights = LayeredWeights<Double>(plan.shape, keepsMomentum: false, from: &stream)
    let inputs = try runs.given().training.inputs
    var sweep = LayeredSweep<Double>(plan.shape, activation: plan.activation, height: runs.samples)
    sweep.raise(inputs.entries, at: Array(0..<runs.samples)[...], through: weights)
    for sample in 0..<runs.samples {
      let image = Array(inputs.entries[sample * inputs.columns..<(sample + 1) * inputs.columns])
      for (k, value) in try output(image, runs, weights).enumerated() {
        #expect(abs(sweep.outputs[sample * 2 + k] - value) < 1e-12)
      }
    }
  }
}
