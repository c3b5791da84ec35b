import DMFT
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Validation

@Suite("Kernels of networks of finite width")
struct EmpiricalKernelTests {
  /// (17.8) from whole gradients, one sample and output at a time.
  func plain(_ weights: LayeredWeights<Double>, _ activation: Activation, _ inputs: DenseMatrix)
    -> DenseMatrix
  {
    let shape = weights.shape
    var kernel = DenseMatrix(zeros: inputs.rows, inputs.rows)
    for output in 0..<shape.outputs {
      let gradients = (0..<inputs.rows).map { sample in
        var sweep = LayeredSweep<Double>(shape, activation: activation, height: 1)
        var c = [Double](repeating: 0, count: shape.outputs)
        c[output] = 1
        var signals = weights.matrices
        sweep.raise(inputs.entries, at: [sample][...], through: weights)
        sweep.lower(c, through: weights)
        sweep.gradients(of: c, adding: false, to: &signals)
        return signals.flatMap { $0 }
      }
      for i in 0..<inputs.rows {
        for j in 0..<inputs.rows {
          kernel.entries[i * inputs.rows + j] +=
            zip(gradients[i], gradients[j]).reduce(0) { $0 + $1.0 * $1.1 }
            / Double(shape.top.channels * shape.top.pixels * shape.outputs)
        }
      }
    }
    return kernel
  }

  @Test(
    "are inner products of gradients", .tags(.identity), arguments: [1, 2],
    [
      SampleRuns(), SampleRuns(depth: 2), SampleRuns(layers: SampleRuns.pooled),
      SampleRuns(layers: SampleRuns.pooledImages),
    ])
  func gradients(_ outputs: Int, _ described: SampleRuns) throws {
    var runs = described
    // More than a block.
    (runs.samples, runs.outputs) = (70, outputs)
    let plan = try runs.plan()
    var stream = SampleRuns.stream()
    let weights = LayeredWeights<Double>(plan.shape, keepsMomentum: false, from: &stream)
    let inputs = try runs.given().training.inputs
    let found = EmpiricalKernel(weights: weights, activation: plan.activation).matrix(inputs.entries)
    let expected = plain(weights, plan.activation, inputs)
    for (a, b) in zip(found.entries, expected.entries) { #expect(abs(a - b) < 1e-12) }
  }

  /// Both ways of forming inner products: few pixels and many channels, many pixels and few channels.
  @Test("do not depend on how the products are formed", .tags(.identity))
  func ways() throws {
    var runs = SampleRuns(samples: 9)
    runs.layers = [
      .convolution(.init(channels: .finite(2), size: 2)),
      .convolution(.init(channels: .finite(90), size: 4)),
      .dense(.finite(30)),
    ]
    let plan = try runs.plan()
    let explicit = plan.shape.layers.map(GradientFactors.isExplicit)
    #expect(explicit == [true, false, false])
    var stream = SampleRuns.stream()
    let weights = LayeredWeights<Double>(plan.shape, keepsMomentum: false, from: &stream)
    let inputs = try runs.given().training.inputs
    let found = EmpiricalKernel(weights: weights, activation: plan.activation).matrix(inputs.entries)
    for (a, b) in zip(found.entries, plain(weights, plan.activation, inputs).entries) {
      #expect(abs(a - b) < 1e-12)
    }
  }

  @Test(
    "approach the kernel at infinite width, on average as 1/width", .tags(.limit, .statistics),
    arguments: [(nil, false), (2, false), (nil, true)] as [(Int?, Bool)])
  func limit(_ depth: Int?, _ isPooled: Bool) throws {
    var runs = SampleRuns(depth: depth, activation: .erf, samples: 3)
    func means(_ width: Int, _ count: Int) throws -> [Estimate] {
      runs.width = width
      let first = ConvolutionalNetwork.Convolution(channels: .finite(width), size: 3, stride: 2, padding: 1)
      runs.layers =
        isPooled
        ? [.convolution(first), .pool(.init(size: 2, stride: 1)), .dense(.finite(width))]
        : [
          .convolution(first), .convolution(.init(channels: .finite(width), size: 2)), .dense(.finite(width)),
        ]
      let model = try SampleRegression(samples: runs.given(), architecture: runs.architecture())
      var moments = RunningMoments(dimension: 9)
      for seed in 0..<count { moments.add(try model.empiricalKernel(seed: UInt64(seed)).entries) }
      return (0..<9).map { moments[$0] }
    }
    let (narrow, wide) = (try means(24, 300), try means(48, 300))
    let model = try SampleRegression(samples: runs.given(), architecture: runs.architecture())
    let limit = try model.tangentKernel().matrix().entries
    for index in 0..<9 {
      let extrapolated = 2 * wide[index].mean - narrow[index].mean
      let error = hypot(2 * wide[index].standardError, narrow[index].standardError)
      #expect(abs(extrapolated - limit[index]) < 4 * error)
      #expect(error < 0.05 * limit[0])
    }
  }
}
