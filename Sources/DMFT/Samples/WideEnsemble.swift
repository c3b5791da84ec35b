import DMFTNumerics
import DMFTSolution
import LinearAlgebra

/// Independent scrambles of one march, and one more of the first with fewer directions left out.
struct WideEnsemble: Sendable {
  let members: [WideMember]
  /// The first scramble at a third of the tolerance; itself where nothing is left out.
  let paired: WideMember
  let settings: WideSettings
  /// Steps that every scramble has.
  let count: Int
  private let estimates: [Quantity: ScrambledMean]

  init(members: [WideMember], paired: WideMember, settings: WideSettings) {
    (self.members, self.paired, self.settings) = (members, paired, settings)
    let count = (members + [paired]).map { $0.curves[.trainLoss].count }.min() ?? 0
    self.count = count
    estimates = members[0].curves.quantities.reduce(into: [:]) { estimates, quantity in
      estimates[quantity] = ScrambledMean(members.map { Array($0.curves[quantity].prefix(count)) })
    }
  }

  /// Scrambles side by side on all cores; nil, with the number of directions wanted, as soon as one has too many.
  ///
  /// - Parameter earlier: the first ones, which are not marched again.
  static func run(
    _ problem: WideProblem, _ settings: WideSettings, scrambles: Int, beside earlier: WideEnsemble? = nil,
    seed: UInt64, keeping saved: [Int], sequence: SobolSequence, progress: (Double) -> Void
  ) -> (ensemble: WideEnsemble?, rank: Int) {
    var seeds = SplitMix(seed: seed)
    let scrambled = (0..<scrambles).map { _ in seeds.next() }
    var tasks = scrambled.dropFirst(earlier?.members.count ?? 0).map {
      Task(settings: settings, scramble: $0)
    }
    let cancellation = WideCancellation()
    var done = 0
    while done < tasks.count {
      let started = done > 0 || earlier != nil
      var batch = Array(tasks[done..<min(tasks.count, done + (started ? 4 : 1) * Workers.count)])
      Workers.forEach(&batch) { $0.march(problem, sequence, keeping: saved, cancellation) }
      tasks.replaceSubrange(done..<done + batch.count, with: batch)
      done += batch.count
      if cancellation.isCancelled { return (nil, tasks.reduce(0) { max($0, $1.member.rank) }) }
      // The longest one, which takes the numbers of the first, goes before those that are left. One hidden layer has no
      // couplings between layers, and nothing is left out of it: the finer march would be the first one again.
      if !started, problem.depth > 1 { tasks.insert(tasks[0].finer, at: done) }
      progress(Double(done) / Double(tasks.count))
    }
    let ensemble = WideEnsemble(
      members: (earlier?.members ?? []) + tasks.filter { !$0.isPaired }.map(\.member),
      paired: earlier?.paired ?? (tasks.first { $0.isPaired } ?? tasks[0]).member, settings: settings)
    return (ensemble, ensemble.rank)
  }

  private struct Task: Sendable {
    var settings: WideSettings
    var scramble: UInt64
    var isPaired = false
    var taken: [[UnitDraws.Place: Int]] = []
    var member = WideMember()

    /// The same scramble at a third of the tolerance.
    var finer: Task {
      var task = Task(settings: settings, scramble: scramble, isPaired: true, taken: member.taken)
      task.settings.tolerance /= 3
      task.settings.mostDirections = settings.mostPairedDirections
      return task
    }

    mutating func march(
      _ problem: WideProblem, _ sequence: SobolSequence, keeping saved: [Int],
      _ cancellation: WideCancellation
    ) {
      member =
        settings.isSingle
        ? WideMarch<Float>(problem, settings, sequence: sequence, scramble: scramble, taken: taken)
          .run(keeping: saved, cancellation)
        : WideMarch<Double>(problem, settings, sequence: sequence, scramble: scramble, taken: taken)
          .run(keeping: saved, cancellation)
      if member.rank > settings.mostDirections { cancellation.cancel() }
    }
  }

  /// The largest number of directions of a scramble that is not the finer one.
  var usualRank: Int { members.reduce(0) { max($0, $1.rank) } }
  var rank: Int { members.reduce(paired.rank) { max($0, $1.rank) } }
  var isSaturated: Bool { members.contains { $0.isSaturated } }
  var divergedAt: Int? { members.compactMap(\.divergedAt).min() }

  /// Mean and error of a quantity, at all steps.
  func estimate(_ quantity: Quantity) -> ScrambledMean { estimates[quantity] ?? ScrambledMean([]) }

  var losses: [Quantity] { members[0].curves.quantities.filter { $0 != .readoutNorm } }

  /// The largest standard error of a loss, relative to it or to a small share of its start.
  func relativeError(before end: Int) -> Double { largest(before: end) { $0.errors[$2] } }

  /// The same of what a third of the tolerance changes on the first scramble.
  func shift(before end: Int) -> Double {
    largest(before: end) { abs(paired.curves[$1][$2] - members[0].curves[$1][$2]) }
  }

  private func largest(
    before end: Int, _ deviation: (ScrambledMean, Quantity, Int) -> Double
  ) -> Double {
    losses.reduce(0) { largest, loss in
      let estimate = estimate(loss)
      return (0..<end).reduce(largest) {
        max($0, deviation(estimate, loss, $1) / max(estimate.means[$1], floor(estimate)))
      }
    }
  }

  private func floor(_ estimate: ScrambledMean) -> Double { Self.negligible * (estimate.means.first ?? 0) }

  /// The first step at which scrambles have parted: what is not resolved then decides the curve.
  ///
  /// *Heuristic*: one standard deviation is a fifth of the loss, and the loss not yet negligible.
  var partedAt: Int? {
    let spread = Double(members.count).squareRoot()
    return (0..<count).first { step in
      losses.contains { loss in
        let estimate = estimate(loss)
        return spread * estimate.spreads[step] > Self.parted * max(estimate.means[step], floor(estimate))
      }
    }
  }

  /// A share of the first loss below which relative errors are not asked for.
  static let negligible = 5e-3
  private static let parted = 0.2
}
