import DMFT
