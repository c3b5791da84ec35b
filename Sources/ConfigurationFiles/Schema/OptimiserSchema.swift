import LinearAlgebra
import DMFT
import FileFormats

extension Schema {
  package static let optimiser = Section.kinds(
    by: "kind", usual: "sgd", "the kind of optimiser",
    [
      ("sgd", descent), ("sign", sign), ("signum", signum), ("lion", lion), ("rmsprop", rmsProp),
      ("adam", adam),
    ])

  private static let descent: Section<any Optimiser> = Section(
    rate,
    Key("momentum", .number(from: 0, below: 1, called: "momentum"), usual: 0, "μ"),
    Key("nesterov", .flag, usual: false, "Nesterov's variant of momentum"),
    decay, sizes
  ) { rate, momentum, nesterov, decay, schedule in
    try StochasticGradientDescent(
      learningRate: rate, momentum: momentum, nesterov: nesterov, weightDecay: decay,
      schedule: schedule(rate))
  }

  // Elementwise rules: η, what they remember, and how η goes on.

  private static let sign: Section<any Optimiser> = Section(rate, decay, sizes) { rate, decay, schedule in
    try SignDescent(stepSize(rate, decay, schedule))
  }

  private static let signum: Section<any Optimiser> = Section(rate, beta1(), decay, sizes) {
    rate, memory, decay, schedule in try SignDescent(stepSize(rate, decay, schedule), memory: memory)
  }

  private static let lion: Section<any Optimiser> = Section(
    rate, beta1(), beta2(usual: 0.99, "β₂ of the momentum's memory"), decay, sizes
  ) { rate, first, second, decay, schedule in
    Lion(try stepSize(rate, decay, schedule), try Averaging(first: first, second: second))
  }

  private static let rmsProp: Section<any Optimiser> = Section(
    rate, beta2(usual: 0.99), epsilon, decay, sizes
  ) { rate, second, epsilon, decay, schedule in
    RMSProp(try stepSize(rate, decay, schedule), try Averaging(second: second, epsilon: epsilon))
  }

  private static let adam: Section<any Optimiser> = Section(
    rate, beta1(), beta2(), epsilon, decay, sizes
  ) { rate, first, second, epsilon, decay, schedule in
    Adam(
      try stepSize(rate, decay, schedule), try Averaging(first: first, second: second, epsilon: epsilon))
  }

  private static func stepSize(_ rate: Double, _ decay: Double, _ schedule: ScheduleOfRate) throws -> StepSize
  {
    try StepSize(rate, weightDecay: decay, schedule: schedule(rate))
  }

  package static let rate = Key(
    "learningRate", .number(above: 0),
    "η; without effect beside a schedule of kind file, which holds step sizes")

  private static let decay = Key(
    "weightDecay", .number(from: 0), usual: 0, "λ_w, decoupled: weights shrink by η_t λ_w in a step")

  private static let sizes = Key(
    "schedule", .mapping(schedule), usual: ["kind": "constant"], "step sizes η_t as the run goes on")

  package static func beta1() -> Key<Double> {
    Key(
      "beta1", .number(from: 0, below: 1, called: "beta1"), usual: .number(0.9),
      "β₁ of the gradient's average")
  }

  package static func beta2(
    usual: Double = 0.999, _ meaning: String = "β₂ of the squared gradient's average"
  ) -> Key<Double> {
    Key("beta2", .number(from: 0, below: 1, called: "beta2"), usual: .number(usual), meaning)
  }

  package static let epsilon = Key(
    "epsilon", .number(from: 0), usual: .number(1e-8),
    "ε, added to the root of the squared gradient's average")
}

// Step sizes of a run.
extension Schema {
  /// A schedule for a learning rate: files hold step sizes, the library's table fractions of the rate.
  package typealias ScheduleOfRate = @Sendable (Double) -> Schedule

  package static let schedule = Section<ScheduleOfRate>.kinds(
    by: "kind", "the kind of schedule",
    [
      ("constant", Section { { _ in .constant } }), ("power", power),
      ("cosine", annealing(Schedule.cosine)), ("linear", annealing(Schedule.linear)), ("file", table),
      ("inverse-readout", Section { { _ in .inverseReadout() } }),
    ])

  private static let power: Section<ScheduleOfRate> = Section(
    Key("exponent", .number(from: 0), "p of η_t = η (1 + t/offset)^-p"),
    Key("offset", .number(above: 0), "the steps after which the fall begins")
  ) { exponent, offset in { _ in .power(exponent: exponent, offset: offset) } }

  private static func annealing(
    _ schedule: @escaping @Sendable (Int, Double) -> Schedule
  ) -> Section<ScheduleOfRate> {
    Section(
      Key("warmup", .count(0...WholeNumbers.steps.upperBound), usual: 0, "steps of a linear rise to η"),
      Key("final", .number(from: 0), usual: 0, "η_T/η at the end of the run")
    ) { warmup, final in { _ in schedule(warmup, final) } }
  }

  private static let table: Section<ScheduleOfRate> = Section(
    Key(
      "file", .file(stepSizes, numbers: { $0 }),
      "a table of step sizes η_t, one a line; the last one holds beyond the end")
  ) { sizes in { rate in .table(sizes.map { $0 / rate }) } }

  @Sendable private static func stepSizes(_ path: String) throws -> [Double] {
    try stepSizes(in: .read(path))
  }

  /// A table with the one column eta, or the bare numbers one a line.
  package static func stepSizes(in table: TableFile) throws -> [Double] {
    try onlyColumn(of: table, named: "eta", "a step size ≥ 0") { $0 >= 0 }
  }

  /// The numbers of a table with that one column, or with numbers alone.
  static func onlyColumn(
    of table: TableFile, named name: String, _ allowed: String, where meets: (Double) -> Bool
  ) throws -> [Double] {
    guard table.header.fields.count == 1 else {
      throw table.failure(
        line: table.header.line,
        "\(table.header.fields.count.counting("column")); allowed: one, named \(name)")
    }
    let isNamed = table.header.fields == [Substring(name)]
    if isNamed { try table.checkFieldCounts() }
    return try ((isNamed ? [] : [table.header]) + table.rows).map { row in
      guard row.fields.count == 1 else {
        throw table.failure(line: row.line, "\(row.fields.count.counting("field")); allowed: 1")
      }
      return try table.number(row, at: 0, column: name, allowed: allowed, where: meets)
    }
  }
}
