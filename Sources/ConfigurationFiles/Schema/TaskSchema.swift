import DMFT
import FileFormats

extension Schema {
  /// What is learned, as far as the file's `task` says it.
  package enum Learned: Sendable {
    case modes(any LearningTask)
    case circle(CircleTarget)
    case samples(GivenSamples)
  }

  package static let learned = Section.either([
    .init(powerLaw),
    .init(with: "file", called: "task.file", measured),
    .init(
      with: "circle", called: "task.circle",
      Section(Key("circle", .mapping(circle), "a target on the circle, for `network: {model: mlp}`")) {
        Learned.circle($0)
      }),
    .init(
      with: "samples", called: "task.samples",
      Section(Key("samples", .mapping(samples), "samples in files, for `network: {model: mlp}` or `cnn`")) {
        Learned.samples($0)
      }),
  ])

  private static let powerLaw = Section(
    Key("alpha", .number(above: 0), "capacity α: eigenvalues k^-α; above 1 when modes are infinite"),
    Key(
      "beta", .number(above: 0),
      "source β: target power beyond eigenvalue λ falls as λ^β; below 1 the task is hard"),
    Key("modes", .extent(upTo: 1_000_000_000_000), "M, the number of modes")
  ) { alpha, beta, modes in
    Learned.modes(try PowerLawTask(capacity: alpha, source: beta, modes: modes))
  }

  private static let measured = Section(
    Key(
      "file", .file(SpectrumFile.read, numbers: \.numbers),
      "a table of modes: columns lambda, target_power and, if wanted, multiplicity; the name starts at this file"
    )
  ) { table in Learned.modes(try MeasuredTask(modes: table.modes, resolvedLoss: table.resolvedLoss)) }

  /// y(θ) = Σ_k k^-q cos kθ.
  package static let circle = Section(
    Key("targetExponent", .number(above: 0), "q of the target Σ k^-q cos kθ"),
    Key("frequencies", .count(WholeNumbers.sizes), "the highest k"),
    parity,
    Key(
      optional: "points", .count(WholeNumbers.sizes), otherwise: "the power of two from 8 × frequencies on",
      "inputs, evenly spread over the circle; even and more than twice the frequencies"),
    settling: { written, exponent, frequencies, parity, points in
      let target = try CircleTarget(
        exponent: exponent, frequencies: frequencies, parity: parity, points: points)
      written["points"] = .integer(target.points)
      return target
    })

  package static let parity = Key(
    "parity", .word(of: CircleTarget.Parity.self), usual: "all",
    "frequencies of the target; one relu layer sees even ones and k = 1 only")
}
