import ArgumentParser
import FileFormats
import ResultFiles

/// `--map` and `--subtract-label-noise`.
struct OwnColumnsOptions: ParsableArguments {
  /// `step=iter,test_loss=val_loss`.
  struct Mapping: ExpressibleByArgument {
    let names: [OwnColumns.Name]

    init?(argument: String) {
      let pairs = argument.split(separator: ",").map { $0.split(separator: "=", maxSplits: 1) }
      guard !pairs.isEmpty, pairs.allSatisfy({ $0.count == 2 }) else { return nil }
      names = pairs.map { Self.name(String($0[0]), String($0[1])) }
    }

    /// `2*val_loss` is twice the column val_loss.
    private static func name(_ ours: String, _ theirs: String) -> OwnColumns.Name {
      let parts = theirs.split(separator: "*", maxSplits: 1)
      guard parts.count == 2, let factor = CoreScalar.decimal(parts[0]), factor > 0, factor.isFinite else {
        return .init(ours: ours, theirs: theirs)
      }
      return .init(ours: ours, theirs: String(parts[1]), factor: factor)
    }
  }

  @Option(
    help: ArgumentHelp(
      "Columns of tables (and arrays of JSON) with names of their own, as in step=iter,test_loss=val_loss; test_loss=2*half_mse doubles. May "
        + "be repeated.", valueName: "ours=theirs"))
  var map: [Mapping] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Subtract this variance from the test loss of tables (those that --map names, if it is given), for losses measured "
        + "on noisy labels.", valueName: "σ²"), transform: Allowed.positive)
  var subtractLabelNoise: Double?

  func validate() throws {
    let ours = map.flatMap(\.names).map(\.ours)
    if let twice = ours.first(where: { name in ours.count { $0 == name } > 1 }) {
      throw ValidationError("--map gives \(twice) twice; allowed: once")
    }
  }

  var columns: OwnColumns { OwnColumns(names: map.flatMap(\.names), labelNoise: subtractLabelNoise ?? 0) }
}
