import DMFT

extension ConfigurationReader {
  private enum Kind: String, CaseIterable { case constant, power, cosine, linear, file }

  func readSchedule(
    _ optimiser: ConfigurationMapping, learningRate: Double
  ) throws -> Part<Schedule> {
    guard let place = optimiser["schedule"] else { return constant }
    // The kind decides which other keys are known, so it is looked at first.
    let all = ["kind", "exponent", "offset", "warmup", "final", "file"]
    let words = Kind.allCases.map(\.rawValue).joined(separator: ", ")
    let kind =
      try place.child("kind")?.choice(of: Kind.self)
      ?? ConfigurationMapping(place, keys: all).required("kind", words).choice(of: Kind.self)
    let schedule = try ConfigurationMapping(place, keys: ["kind"] + keys(of: kind))
    switch kind {
    case .constant: return constant
    case .power: return try power(schedule)
    case .cosine, .linear: return try annealing(kind, schedule)
    case .file: return try table(schedule, learningRate)
    }
  }

  private func keys(of kind: Kind) -> [String] {
    switch kind {
    case .constant: []
    case .power: ["exponent", "offset"]
    case .cosine, .linear: ["warmup", "final"]
    case .file: ["file"]
    }
  }

  private var constant: Part<Schedule> { (.constant, canonical(.constant, [])) }

  private func power(_ schedule: ConfigurationMapping) throws -> Part<Schedule> {
    let exponent = try schedule.required("exponent", "a number ≥ 0").number("a number ≥ 0") { $0 >= 0 }
    let offset = try schedule.required("offset", "a number > 0").number("a number > 0") { $0 > 0 }
    return (
      .power(exponent: exponent, offset: offset),
      canonical(.power, [("exponent", .number(exponent)), ("offset", .number(offset))])
    )
  }

  private func annealing(_ kind: Kind, _ schedule: ConfigurationMapping) throws -> Part<Schedule> {
    let warmup = try schedule["warmup"]?.count(in: 0...Int.max, "a whole number ≥ 0") ?? 0
    let final = try schedule["final"]?.number("a number ≥ 0") { $0 >= 0 } ?? 0
    return (
      kind == .cosine ? .cosine(warmup: warmup, final: final) : .linear(warmup: warmup, final: final),
      canonical(kind, [("warmup", .integer(warmup)), ("final", .number(final))])
    )
  }

  /// The file holds step sizes; the library's table holds them as fractions of the learning rate.
  private func table(_ schedule: ConfigurationMapping, _ learningRate: Double) throws -> Part<Schedule> {
    let allowed = "the name of a file"
    let name = try schedule.required("file", allowed).text(allowed)
    let sizes = try ScheduleFile.read(InputFile.path(name, besides: root.file))
    return (.table(sizes.map { $0 / learningRate }), canonical(.file, [("file", .text(name))]))
  }

  private func canonical(_ kind: Kind, _ entries: [(String, ConfigurationValue)]) -> ConfigurationValue {
    .object([("kind", .text(kind.rawValue))] + entries)
  }
}
