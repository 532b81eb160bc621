"""JS of N(1, .5^2) and the same moved by 1, by quadrature in double precision: experiments_test.cpp, MinusLogDHasItsGoldenValue."""
import math

N, LOW, HIGH = 400_000, -9.0, 12.0
CELL = (HIGH - LOW) / N


def log_normal(x, mean):
    return -0.5 * ((x - mean) / 0.5) ** 2 - math.log(0.5 * math.sqrt(2 * math.pi))


total = 0.0
for i in range(N):
    x = LOW + (i + 0.5) * CELL
    p, q = log_normal(x, 1), log_normal(x, 2)
    m = max(p, q) + math.log1p(math.exp(-abs(p - q))) - math.log(2)
    total += 0.5 * (math.exp(p) * (p - m) + math.exp(q) * (q - m)) * CELL
print(f"js {total:.7f}")
