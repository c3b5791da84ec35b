import ArgumentParser
import DMFT
import Foundation
import LinearAlgebra
import Validation
import ConfigurationFiles
import FileFormats

/// `dmft kernel`: the tangent kernel of a nonlinear network on given samples.
struct KernelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel",
    abstract: "The tangent kernel of a network on given samples.",
    discussion: """
      K between all pairs of the samples of task: {samples: …}, for network: {model: mlp, …} or {model: cnn, …}, in the \
      normalisation in which df/dt = (1/P) Σ K Δ. At infinite width, whatever width the configuration has: closed forms for \
      relu and its powers and for erf, a series for the others. With --empirical: of one network of the configuration's \
      width at its initial weights, those of the first network that dmft simulate --seed s trains; of several outputs the \
      mean of their kernels.

      4000 images of 11 × 11 pixels under two convolutions of relu take some seconds; tanh and gelu, whose series are made for \
      every pixel of every sample, a hundred times as long. Pooling asks for pairs of pixels, all of them below a pooling of the \
      whole map: twenty times as long for these images.

      -o is repeated for several files: .npy (float64), .csv, or the variable K of .nc. dmft spectrum --kernel reads each.

      Examples:
        dmft kernel run.yaml -o K.npy
        dmft kernel run.yaml --empirical --seed 3 -o K.npy
        dmft spectrum --kernel K.npy --targets y.npy

      Exit codes: 0 done; 64 usage; 65 the configuration is wrong, or has no given samples; 66 it is missing; 73 an output \
      cannot be written; 75 the kernel would not fit into memory or time; 130 interrupted.
      """)

  @Argument(
    help: ArgumentHelp("The configuration, YAML or JSON; - for standard input.", valueName: "run.yaml"),
    transform: StreamedInput.path)
  var file: String

  @Flag(help: "Of one network of finite width, at its initial weights.")
  var empirical = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("With --empirical: what the weights are drawn from (default: 1).", valueName: "s"),
    transform: Allowed.whole(Allowed.seeds))
  var seed: Int?

  @OptionGroup var output: OutputOption<KernelCommand>

  func validate() throws {
    if output.paths.isEmpty { throw ValidationError("-o FILE is missing: a kernel is no table") }
    if seed != nil, !empirical { throw ValidationError("--seed goes with --empirical") }
  }

  func run() async throws {
    let configuration = try Configuration.announced(file)
    try OutputPath.check(output.paths)
    guard let model = configuration.run.model as? SampleRegression else {
      throw Configuration.failure(
        for: DescriptionError("task", "without samples", "{samples: …}, for network.model mlp or cnn"),
        in: file)
    }
    let kernel = try SolverFailure.translating(file: file) {
      try empirical ? finite(model) : infinite(model)
    }
    guard kernel.entries.allSatisfy(\.isFinite) else {
      throw CommandFailure(
        code: .internalFailure,
        message: "\(file): the numbers cannot be trusted and are not written: the kernel is not finite")
    }
    for path in output.paths { try MatrixFile.write(kernel, to: path, meaning: meaning) }
  }

  private var meaning: String {
    empirical ? "tangent kernel of one network, seed \(seed ?? 1)" : "tangent kernel at infinite width"
  }

  private func infinite(_ model: SampleRegression) throws -> DenseMatrix {
    let demand = try model.tangentKernelDemand()
    let seconds = demand.seconds / Double(Workers.count)
    try FittingDemand.check(
      memory: demand.memory, seconds: seconds,
      remedy: "fewer samples, smaller images, or pooling of smaller patches")
    announce(seconds: seconds, memory: demand.memory)
    return try model.tangentKernel().matrix()
  }

  private func finite(_ model: SampleRegression) throws -> DenseMatrix {
    let cost = try model.empiricalKernelCost()
    let seconds = cost.seconds(cores: Workers.count)
    try FittingDemand.check(
      memory: cost.memory, seconds: seconds, remedy: "fewer samples, or a smaller width")
    announce(seconds: seconds, memory: cost.memory)
    return try model.empiricalKernel(seed: UInt64(seed ?? 1))
  }

  /// Before what takes more than some ten seconds.
  private func announce(seconds: Double, memory: Double) {
    guard seconds > 10 else { return }
    StandardError.write(
      "dmft: the kernel takes about \(NumberText.short(seconds)) s and \(NumberText.short(memory / 1e9)) GB")
  }
}

extension KernelCommand: WritingCommand {
  static var content: String { "the kernel" }
  static var outputKind: FileKind { .matrix }
}
