import DMFT
import FileFormats

extension Schema {
  /// What `dmft optimize` looks for; checked, and without effect, for other commands.
  static let search = Section(
    Key(
      "over", over, usual: ["schedule"],
      "what may be chosen: the step size of every step (schedule), the batch of every step (batch), or learningRate, momentum, richness, width"
    ),
    Key(
      optional: "budget", .mapping(budget), otherwise: "the steps of the run",
      "what the training may cost, which decides how many steps there are"),
    Key(
      "target", .word(of: Target.self), usual: "test_loss", "what is to be small at the end"),
    Key(
      optional: "horizons", horizons, otherwise: "the steps of the run alone",
      "of over: [learningRate]: further numbers of steps, a best rate for each"),
    Key(
      optional: "knots", .count(1...1000, orWord: "free"),
      otherwise: "free where there is a gradient, else 12",
      "of a piecewise log-linear schedule; free: every step (lazy, infinite width); 1: a batch that is a number"
    )
  ) { over, budget, target, horizons, knots in
    TrainingSearch(
      over: over, budget: budget, target: target.quantity, horizons: horizons ?? [],
      resolution: resolution(knots))
  }

  private static let over = Domain<[FreeQuantity]>.list(
    of: Domain<FreeQuantity>.word(of: FreeQuantity.self), limit: FreeQuantity.allCases.count,
    "a list of " + FreeQuantity.allCases.map(\.rawValue).joined(separator: ", "))

  private static let horizons = Domain<[Int]>.list(
    of: Domain<Int>.count(WholeNumbers.steps), limit: 1000, "a list of whole numbers of steps")

  private static let budget = Section.either([
    .init(
      with: "steps", called: "budget.steps",
      Section(Key("steps", .count(WholeNumbers.steps), "T")) { TrainingBudget(.steps, Double($0)) }),
    .init(
      with: "samples", called: "budget.samples",
      Section(Key("samples", .number(above: 0), "Σ_t B_t, T B for batches of one size")) {
        TrainingBudget(.samples, $0)
      }),
    .init(
      with: "compute", called: "budget.compute",
      Section(Key("compute", .number(above: 0), "N Σ_t B_t, width times samples")) {
        TrainingBudget(.compute, $0)
      }),
  ])

  private enum Target: String, CaseIterable, Sendable {
    case test = "test_loss"
    case train = "train_loss"

    var quantity: Quantity { self == .test ? .testLoss : .trainLoss }
  }

  /// nil for a key that is left out, nil inside for the word.
  private static func resolution(_ knots: Int??) -> TrainingSearch.ScheduleResolution {
    switch knots {
    case nil: .automatic
    case .some(nil): .free
    case .some(let count?): .knots(count)
    }
  }
}

/// What a configuration describes.
package struct RunDescription: Sendable {
  package var run: Run
  /// What `dmft optimize` looks for; nil where nothing is written.
  package var search: TrainingSearch?

  init(_ run: Run, _ search: TrainingSearch?) throws {
    try search?.check(run)
    (self.run, self.search) = (run, search)
  }
}
