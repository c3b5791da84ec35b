import ArgumentParser
import DMFT
import Foundation
import FileFormats
import LinearAlgebra
import Reports

/// `dmft phases`: regimes and compute exponents over all power-law tasks, as a figure.
struct PhasesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phases",
    abstract: "Draw the plane of capacity α and source β, coloured by compute exponent.",
    discussion: """
      Lazy and rich networks side by side, with lines between hard, easy and super-easy tasks and lines of equal \
      exponent. The colour is p in L ~ C^-p, the least loss against compute by one-pass batches at the largest stable rate. Lazy \
      networks have the whole plane, with the seven phases of arXiv 2405.15074 (α ≤ 1: modes in proportion to the width); of rich \
      ones the law of hard tasks is known for α > 1 alone. dmft exponents says where a task lies. The loss is \
      \(Definitions.testLoss)

      Examples:
        dmft phases -o phases.svg
        dmft phases --rich --depth 4 -o deep.pdf

      Exit codes: 0 done; 64 usage; 69 gnuplot is missing; 73 the figure cannot be written.
      """)

  @Flag(help: "Lazy networks only, unless --rich is given as well.")
  var lazy = false

  @Flag(help: "Rich networks only, unless --lazy is given as well.")
  var rich = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Trained maps of the rich network, counting the readout (default: 2).", valueName: "D"),
    transform: Allowed.whole(2...1000))
  var depth = 2

  @OptionGroup var output: FigureOption

  func run() async throws {
    try OutputPath.check(output.paths)
    let both = lazy == rich
    var panels: [PhaseFigure.Panel] = []
    if lazy || both { panels.append(.init(title: "lazy", depth: 1)) }
    if rich || both {
      panels.append(.init(title: depth == 2 ? "rich" : "rich, depth \(depth)", depth: depth))
    }
    let figure = PhaseFigure(panels: panels, size: output.size)
    for path in output.paths { try await figure.write(to: path) }
  }
}
