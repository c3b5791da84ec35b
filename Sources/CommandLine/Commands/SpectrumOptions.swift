import ArgumentParser
import DMFT
import ConfigurationFiles
import FileFormats
import LinearAlgebra

/// What `dmft spectrum` measures: arrays of data.
struct SampleOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Features, samples × features.", valueName: "X"))
  var features: String?

  @Option(help: ArgumentHelp("Kernel matrix, samples × samples.", valueName: "K"))
  var kernel: String?

  @Option(help: ArgumentHelp("Targets, samples or samples × outputs.", valueName: "y"))
  var targets: String?

  @Option(
    help: ArgumentHelp(
      "What targets are: classes (two become -1 and 1, more one-hot), values (numbers as they are), or auto (default): classes when one column holds few different whole numbers or truth values.",
      valueName: "kind"))
  var targetsAs: String?

  var meaning: TargetLabels.Meaning { targetsAs.flatMap(TargetLabels.Meaning.init) ?? .auto }

  var isGiven: Bool { !paths.isEmpty || targetsAs != nil }

  private var paths: [String] { [features, kernel, targets].compactMap { $0 } }

  func check() throws {
    guard (features == nil) != (kernel == nil) else {
      throw ValidationError("give --features X or --kernel K (one of them), or --circle")
    }
    if targets == nil { throw ValidationError("--targets y is missing") }
    if let targetsAs, TargetLabels.Meaning(rawValue: targetsAs) == nil {
      let allowed = TargetLabels.Meaning.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--targets-as is \(targetsAs); allowed: \(allowed)")
    }
    for path in paths where !ArrayFile.isKnown(path) {
      throw ValidationError(FileKind.array.refusal(of: path))
    }
  }
}

/// What `dmft spectrum --circle` measures: an architecture, and a target.
struct CircleOptions: ParsableArguments {
  private static let activations = Activation.Function.allCases.map(\.rawValue).joined(separator: ", ")

  @Option(help: "With --circle: the activation: \(CircleOptions.activations).")
  var activation: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("With --circle: the number of hidden layers (default: 1).", valueName: "L"))
  var depth: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("With --circle: the power q of activation^q (default: 1).", valueName: "q"))
  var power: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("With --circle: the target Σ k^-q cos kθ; without, α alone.", valueName: "q"),
    transform: Allowed.number("> 0.5, for a target of finite power") { $0 > 0.5 })
  var targetExponent: Double?

  @Option(help: "With --circle: frequencies of the target: all (default), even, odd.")
  var parity: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --circle: frequencies of the kernel one by one, up to 10^6 (default: 10000).", valueName: "n"),
    transform: Allowed.whole(1...CircleSpectrum.mostFrequencies))
  var frequencies: Int?

  /// Those that are there.
  var given: [String] {
    [
      ("--activation", activation != nil), ("--depth", depth != nil), ("--power", power != nil),
      ("--target-exponent", targetExponent != nil), ("--parity", parity != nil),
      ("--frequencies", frequencies != nil),
    ].filter(\.1).map(\.0)
  }

  func validate() throws {
    _ = try described()
  }

  /// What the options describe, read as the same keys of a configuration are; the width plays no part.
  ///
  /// - Throws: `ValidationError` that names the option.
  func described() throws -> CircleArchitecture {
    let network = ConfigurationNode.options([
      ("width", "infinite"), ("activation", activation.map { .text($0) }),
      ("depth", depth.map { .integer($0) }), ("power", power.map { .integer($0) }),
    ])
    let target = ConfigurationNode.options([("parity", parity.map { .text($0) })])
    do {
      return CircleArchitecture(
        perceptron: try Schema.perceptron.value(of: network), targetExponent: targetExponent,
        parity: try Section(Schema.parity) { $0 }.value(of: target))
    } catch let failure as CommandFailure {
      throw ValidationError(failure.message)
    }
  }
}

/// A network on the circle with the target of which α and β are asked: from options, or from a run.
struct CircleArchitecture: Sendable {
  var perceptron: Perceptron
  /// q of Σ k^-q cos kθ; nil for α alone.
  var targetExponent: Double?
  var parity: CircleTarget.Parity

  var name: String {
    let power = perceptron.activation.power > 1 ? "^\(perceptron.activation.power)" : ""
    let layers = perceptron.depth == 1 ? "1 hidden layer" : "\(perceptron.depth) hidden layers"
    let target = targetExponent.map { ", target Σ k^-\($0) cos kθ" } ?? ""
    return "circle, \(perceptron.activation.function.rawValue)\(power), \(layers)\(target)"
  }
}
