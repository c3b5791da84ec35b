import ArgumentParser
import FileFormats
import Foundation
import LinearAlgebra
import ResultFiles

/// `--map` and `--subtract-label-noise`.
struct OwnColumnsOptions: ParsableArguments {
  /// `step=iter,test_loss=val_loss`.
  struct Mapping {
    let names: [OwnColumns.Name]

    /// - Throws: `ValidationError` with what is allowed.
    @Sendable init(_ argument: String) throws {
      let pairs = argument.split(separator: ",").map { pair in
        pair.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      }
      guard !pairs.isEmpty, pairs.allSatisfy({ $0.count == 2 && !$0.contains("") }) else {
        throw ValidationError("allowed: ours=theirs, as in step=iter,test_loss=val_loss")
      }
      names = try pairs.map { try Self.name($0[0], $0[1]) }
    }

    /// `2*val_loss` is twice the column val_loss; what stands before the star and is no number is part of a name.
    private static func name(_ ours: String, _ theirs: String) throws -> OwnColumns.Name {
      let parts = theirs.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard parts.count == 2, let number = Double(parts[0]) else { return .init(ours: ours, theirs: theirs) }
      guard let factor = CoreScalar.decimal(parts[0]), factor > 0, factor.isFinite,
        !CoreScalar.isTooSmall(parts[0])
      else {
        throw ValidationError("the factor is \(parts[0]); allowed: a finite number > 0")
      }
      guard !parts[1].isEmpty else {
        throw ValidationError("no column stands behind \(number.readable)*; allowed: as in 2*half_mse")
      }
      return .init(ours: ours, theirs: parts[1], factor: factor)
    }
  }

  @Option(
    help: ArgumentHelp(
      "Columns of tables (and arrays of JSON) with names of their own, as in step=iter,test_loss=val_loss; test_loss=2*half_mse doubles. May "
        + "be repeated.", valueName: "ours=theirs"), transform: Mapping.init)
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
