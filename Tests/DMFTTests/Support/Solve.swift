import DMFT
import TestSupport
import Testing
