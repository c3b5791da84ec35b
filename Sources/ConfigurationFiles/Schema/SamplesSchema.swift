import DMFT
import FileFormats

extension Schema {
  /// Arrays in files, whose names start at the configuration.
  package static let samples = Section(
    Key("inputs", rows, "rows, N × D, or images, N × height × width × channels"),
    Key("targets", array, "N numbers, or N × outputs"),
    Key(
      optional: "testInputs", rows, otherwise: "there is no test loss",
      "inputs that are not learned, for the test loss"),
    Key(optional: "testTargets", array, otherwise: "there is no test loss", "their targets")
  ) { inputs, targets, testInputs, testTargets in
    if let testInputs, let testTargets {
      return try GivenSamples(training: (inputs, targets), test: (testInputs, testTargets))
    }
    guard testInputs == nil, testTargets == nil else {
      let (there, other) = testInputs == nil ? ("testTargets", "testInputs") : ("testInputs", "testTargets")
      throw DescriptionError("task.samples.\(there)", "alone", "together with \(other)")
    }
    return try GivenSamples(training: (inputs, targets))
  }

  private static let array = numbers { try ArrayFile.read($0) }

  /// A table of one column, which otherwise is a list, has rows of one number.
  private static let rows = numbers { path in
    var array = try ArrayFile.read(path)
    if array.shape.count == 1 && ["csv", "tsv"].contains(OutputPath.ending(path)) { array.shape.append(1) }
    return array
  }

  private static func numbers(
    _ read: @escaping @Sendable (String) throws -> NumericArray
  ) -> Domain<GivenSamples.Numbers> {
    .file(
      { path in
        let array = try read(path)
        return (array.shape, array.values)
      },
      numbers: { $0.shape.map(Double.init) + $0.values })
  }
}
