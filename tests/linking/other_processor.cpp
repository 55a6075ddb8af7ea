// Compiled for a processor that is not there, this program ends by a sentence: before its own constructors, which
// vectorise.
#include <closura/run/required_processor.hpp>

#include <iostream>
#include <numeric>
#include <string>
#include <vector>

namespace {

std::vector<double> numbers(1000, 2.5);
const double sum = std::accumulate(numbers.begin(), numbers.end(), 0.0);
const std::string text(40, '.');

} // namespace

int main() { std::cout << "ran: " << sum << text << '\n'; }
