// Runs that have lost a species: how many molecules they had then, and what becomes of them.
//
// They are sorted by the logarithm of that number into classes b. Of those that are lost where the survivors are at x,
// class b is the share
//
//   q_b(x) = r_b(x) / Σ_c r_c(x),   r_b = exp(polynomial), by maximum likelihood
//
// and goes on from its mean by the closure of what is lost, learned from means of runs that were left with about as
// many molecules, so that it has the moments m_b(a) at age a. Runs that are gone are
//
//   (1 − S(t)) ⟨n⟩_extinct(t) = Σ_t' (S(t'−1) − S(t')) Σ_b q_b(x(t'−1)) m_b(t − t')
//
// and their second moments likewise, with m_b² (spread within a class is none). What no run shows at its loss is lost
// for good, and stays 0.
#pragma once

#include <closura/learn/log_linear.hpp>
#include <closura/learn/moment_closure.hpp>
#include <closura/simd/block.hpp>
#include <closura/simulate/ensemble_moments.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// The extinct part of an ensemble, learned.
class lost_runs {
public:
    lost_runs() = default;

    /// From runs of several starts; `paths` are those of their survivors, of which `survivors` is the closure. Ages up
    /// to the length of the runs are known afterwards. Errors: as moment_closure.
    [[nodiscard]] static lost_runs learn(const std::vector<observed_runs>& starts,
                                         const std::vector<moment_path>& paths, const moment_closure& survivors,
                                         const reaction_drift& drift, const closure_options& options)
    {
        lost_runs result;
        result.coordinates_ = survivors.coordinates();
        const std::vector<loss> losses = losses_in(starts, result.coordinates_);
        if (losses.empty())
            return result;
        const auto classes = classes_of(losses);
        std::vector<moment_path> beginnings;
        beginnings.reserve(classes.size());
        for (const std::span<const loss> members : classes)
            beginnings.push_back(result.mean_path(starts, members, 1));
        result.absent_.assign(result.coordinates_.size(), 1);
        for (const moment_path& one : beginnings)
            for (std::size_t k = 0; k < result.absent_.size(); ++k)
                result.absent_[k] &= static_cast<std::uint8_t>(result.coordinates_.to_means(one.at(0))[k] < 1e-9);
        result.learn_shares(classes, paths, survivors);
        result.learn_closure(starts, losses, drift, options);
        result.paths_ = beginnings;
        const std::size_t ages = std::ranges::max_element(starts, {}, &observed_runs::records)->records;
        for (moment_path& one : result.paths_)
            result.go_on(one, ages);
        result.keep_means();
        return result;
    }

    [[nodiscard]] bool empty() const { return paths_.empty(); }
    [[nodiscard]] std::size_t classes() const { return paths_.size(); }
    /// The coordinates of a class by age.
    [[nodiscard]] const moment_path& path(std::size_t number) const { return paths_.at(number); }

    [[nodiscard]] const moment_coordinates& coordinates() const { return coordinates_; }
    /// How many standardised coordinates of the survivors the shares depend on; 0 if nothing is lost.
    [[nodiscard]] std::size_t dimensions() const { return empty() ? 0 : rates_.front().basis().dimensions(); }

    /// q(x) of all classes, at standardised coordinates of the survivors.
    [[nodiscard]] std::vector<double> shares(std::span<const double> z) const
    {
        std::vector<double> q(classes());
        if (empty())
            return q;
        const monomials& basis = rates_.front().basis();
        std::vector<double> features(basis.size());
        basis.evaluate(z, features, {});
        double sum = 0.0;
        for (std::size_t b = 0; b < q.size(); ++b)
            sum += q[b] = rates_[b].of_monomials(features);
        for (double& one : q)
            one = sum > 0.0 ? one / sum : 1.0 / static_cast<double>(q.size());
        return q;
    }

    /// Moments of all runs that are lost on a path of the survivors, [observable, time] and not divided by their share:
    /// their means in `first`, the means of their squares in `second`. Work: times² · classes · observables.
    void add_moments(const moment_closure& survivors, const moment_path& path, std::span<const double> survival,
                     std::vector<double>& first, std::vector<double>& second) const
    {
        const std::size_t width = coordinates_.size(), times = survival.size();
        if (empty() || times < 2)
            return;
        std::vector<double> arrivals(classes() * times); // [class, time]
        for (std::size_t t = 1; t < times; ++t) {
            const double flux = survival[t - 1] - survival[t];
            if (!(flux > 0.0))
                continue;
            const auto q = shares(survivors.standardised(path.at(t - 1)));
            for (std::size_t b = 0; b < classes(); ++b)
                arrivals[b * times + t] = flux * q[b];
        }
        for (std::size_t b = 0; b < classes(); ++b) {
            std::vector<double> further;
            if (times > paths_[b].times()) {
                moment_path longer = paths_[b];
                go_on(longer, times);
                further = means_of(longer);
            }
            const std::span<const double> means = further.empty() ? means_[b] : further;
            const std::size_t ages = means.size() / width;
            for (std::size_t k = 0; k < width; ++k)
                if (absent_[k] == 0)
                    for (std::size_t from = 1; from < times; ++from)
                        if (const double mass = arrivals[b * times + from]; mass > 0.0)
                            add_shifted(mass, means.subspan(k * ages, times - from),
                                        std::span(first).subspan(k * times + from, times - from),
                                        std::span(second).subspan(k * times + from, times - from));
        }
    }

    template <class Archive>
    void parts(Archive& archive)
    {
        archive("coordinates", coordinates_);
        std::size_t classes = paths_.size();
        archive("classes", classes);
        if constexpr (Archive::reading) {
            if (classes > most_classes)
                archive.refuse("has more classes of lost runs than there can be");
            paths_.assign(classes, {coordinates_.size(), {}});
            rates_.assign(classes, {});
        }
        if (classes == 0)
            return;
        archive("absent", absent_, "[observable]");
        for (std::size_t b = 0; b < classes; ++b) {
            archive("rate_" + std::to_string(b), rates_[b]);
            archive("path_" + std::to_string(b), paths_[b].points, "[age and coordinate]");
        }
        archive("moves", moves_);
        if (moves_)
            archive("closure", closure_);
        if constexpr (Archive::reading) {
            check(archive);
            keep_means();
        }
    }

    /// After reading: what the network says (moment_closure::set_drift).
    void set_drift(const reaction_drift& drift) { closure_.set_drift(drift); }

private:
    static constexpr std::size_t most_classes = 24;
    static constexpr std::size_t runs_of_a_class = 5; // at least, whose mean is where it begins
    static constexpr std::size_t runs_of_a_bin = 25;  // whose mean is one path to learn from
    static constexpr std::size_t fewest_bins = 10;    // if that leaves each runs_of_a_class: two paths are no range
    static constexpr std::size_t most_centres = 200;
    static constexpr double no_way_back = 1e6; // standard deviations from the data
    static constexpr std::size_t degree = 3;   // of shares
    static constexpr double ridge = 10.0;      // in runs

    /// When a run lost a species, and what it had then.
    struct loss {
        std::size_t start, run, record;
        std::int64_t molecules;
    };

    /// By the number of molecules; runs with as many keep their order.
    static std::vector<loss> losses_in(const std::vector<observed_runs>& starts, const moment_coordinates& coordinates)
    {
        std::vector<loss> all;
        for (std::size_t p = 0; p < starts.size(); ++p)
            for (std::size_t run = 0; run < starts[p].runs; ++run)
                for (std::size_t t = 1; t < starts[p].records; ++t) {
                    const std::size_t row = run * starts[p].records + t;
                    if (starts[p].survives[row] != 0)
                        continue;
                    const std::int32_t* const values = &starts[p].values[row * coordinates.size()];
                    all.push_back(
                        {p, run, t, std::accumulate(values, values + coordinates.species(), std::int64_t{0})});
                    break;
                }
        std::ranges::sort(all, {}, [](const loss& one) { return std::tuple(one.molecules, one.start, one.run); });
        return all;
    }

    static std::span<const loss> part_of(const std::vector<loss>& losses, std::size_t number, std::size_t parts)
    {
        const std::size_t first = number * losses.size() / parts, last = (number + 1) * losses.size() / parts;
        return std::span(losses).subspan(first, last - first);
    }

    /// Losses in order, from equal intervals of the logarithm of the number of molecules; those with few runs go with
    /// the next one.
    static std::vector<std::span<const loss>> classes_of(const std::vector<loss>& losses)
    {
        const auto logarithm = [](const loss& one) {
            return std::log(static_cast<double>(one.molecules) + moment_coordinates::half_a_molecule);
        };
        const double low = logarithm(losses.front()), width = (logarithm(losses.back()) - low) / most_classes;
        std::vector<std::span<const loss>> classes;
        std::size_t first = 0;
        for (std::size_t b = 0; b < most_classes; ++b) {
            std::size_t last = first;
            while (last < losses.size() &&
                   (b + 1 == most_classes || logarithm(losses[last]) < low + static_cast<double>(b + 1) * width))
                ++last;
            const bool few = last - first < runs_of_a_class;
            if (few && b + 1 < most_classes)
                continue;
            if (few && !classes.empty())
                classes.back() = {classes.back().data(), losses.data() + losses.size()};
            else
                classes.push_back(std::span(losses).subspan(first, last - first));
            first = last;
        }
        return classes;
    }

    /// Coordinates of the mean of some runs by age, as long as half of them are seen.
    [[nodiscard]] moment_path mean_path(const std::vector<observed_runs>& starts, std::span<const loss> members,
                                        std::size_t most_ages) const
    {
        const std::size_t width = coordinates_.size();
        moment_path path{width, {}};
        for (std::size_t age = 0; age < most_ages; ++age) {
            std::vector<double> means(width);
            std::size_t present = 0;
            for (const loss& one : members) {
                const observed_runs& start = starts[one.start];
                if (one.record + age >= start.records)
                    continue;
                ++present;
                for (std::size_t k = 0; k < width; ++k)
                    means[k] += start.values[(one.run * start.records + one.record + age) * width + k];
            }
            if (present == 0 || 2 * present < members.size())
                break;
            for (double& mean : means)
                mean /= static_cast<double>(present);
            const auto x = coordinates_.of_means(means);
            path.points.insert(path.points.end(), x.begin(), x.end());
        }
        return path;
    }

    /// A point for each start and time at which runs are lost, at the smoothed coordinates of the survivors before.
    void learn_shares(const std::vector<std::span<const loss>>& classes, const std::vector<moment_path>& paths,
                      const moment_closure& survivors)
    {
        std::vector<std::vector<double>> of_class(classes.size());
        std::vector<double> inputs, lost;
        std::vector<std::vector<std::size_t>> place(paths.size()); // of (start, time) among the points
        for (std::size_t p = 0; p < paths.size(); ++p)
            place[p].assign(paths[p].times(), SIZE_MAX);
        for (std::size_t b = 0; b < classes.size(); ++b)
            for (const loss& one : classes[b]) {
                const std::size_t before = one.record - 1;
                if (before >= paths[one.start].times())
                    continue; // too few survivors to say where they were
                std::size_t& point = place[one.start][before];
                if (point == SIZE_MAX) {
                    point = lost.size();
                    const auto z = survivors.standardised(paths[one.start].at(before));
                    inputs.insert(inputs.end(), z.begin(), z.end());
                    lost.push_back(0.0);
                    for (auto& sums : of_class)
                        sums.push_back(0.0);
                }
                lost[point] += 1.0;
                of_class[b][point] += 1.0;
            }
        const std::size_t dimensions = survivors.used_coordinates().size();
        for (const auto& sums : of_class)
            rates_.emplace_back(inputs, dimensions, sums, lost, degree, ridge);
    }

    void learn_closure(const std::vector<observed_runs>& starts, const std::vector<loss>& losses,
                       const reaction_drift& drift, closure_options options)
    {
        const std::size_t few = (std::min)(fewest_bins, losses.size() / runs_of_a_class);
        const std::size_t bins = (std::max)({std::size_t{1}, few, losses.size() / runs_of_a_bin});
        constexpr std::size_t fewest_ages = 5;
        std::vector<moment_path> paths;
        std::size_t points = 0;
        for (std::size_t bin = 0; bin < bins; ++bin) {
            const moment_path path = mean_path(starts, part_of(losses, bin, bins), SIZE_MAX);
            if (path.times() < fewest_ages)
                continue;
            points += path.times();
            paths.push_back(smoothed(path, options.smoothing));
        }
        if (paths.empty())
            return;
        // Off the data the network's own growth and nothing else goes on. To lead back to them, as among survivors,
        // would be to stop what grows from one bin's path to the next: most of their points are where all growth has
        // ended.
        options.reach = no_way_back;
        // The noise of a path is that of a mean of so many runs.
        options.family = kernel_options{2.0, static_cast<double>(bins) / static_cast<double>(losses.size())};
        options.centres_every = (std::max<std::size_t>)(1, points / most_centres);
        try {
            closure_ = moment_closure(paths, coordinates_, drift, options);
            moves_ = true;
        } catch (const input_error&) {
            moves_ = false; // nothing changes in what is left
        }
    }

    /// Integrates a path up to so many ages.
    void go_on(moment_path& path, std::size_t ages) const
    {
        const std::size_t width = coordinates_.size();
        std::vector<double> x(path.at(path.times() - 1).begin(), path.at(path.times() - 1).end()), step(width);
        path.points.reserve(ages * width);
        while (path.times() < ages) {
            if (moves_) {
                closure_.increment(x, step, {});
                for (std::size_t k = 0; k < width; ++k)
                    x[k] += absent_[k] != 0 ? 0.0 : step[k];
                keep_on_lattice(x);
            }
            path.points.insert(path.points.end(), x.begin(), x.end());
        }
    }

    /// A site holds one molecule: where there were more than sites, each species has its share of these.
    void keep_on_lattice(std::vector<double>& x) const
    {
        const std::vector<double> means = coordinates_.to_means(x);
        const auto end = means.begin() + static_cast<std::ptrdiff_t>(coordinates_.species());
        const double sites = static_cast<double>(coordinates_.sites()),
                     total = std::accumulate(means.begin(), end, 0.0);
        for (std::size_t s = 0; total > sites && s < coordinates_.species(); ++s)
            if (absent_[s] == 0)
                x[s] = std::log(means[s] * sites / total + moment_coordinates::half_a_molecule);
    }

    /// Means along a path, [observable, age].
    [[nodiscard]] std::vector<double> means_of(const moment_path& path) const
    {
        const std::size_t width = coordinates_.size(), ages = path.times();
        std::vector<double> means(width * ages);
        for (std::size_t age = 0; age < ages; ++age) {
            const std::vector<double> now = coordinates_.to_means(path.at(age));
            for (std::size_t k = 0; k < width; ++k)
                means[k * ages + age] = absent_[k] != 0 ? 0.0 : now[k];
        }
        return means;
    }

    /// Of all classes, as every prediction needs them.
    void keep_means()
    {
        means_.clear();
        for (const moment_path& one : paths_)
            means_.push_back(means_of(one));
    }

    static void add_shifted(double mass, std::span<const double> means, std::span<double> first,
                            std::span<double> second)
    {
        using doubles = block<double>;
        std::size_t age = 0;
        for (; age + doubles::size <= means.size(); age += doubles::size) {
            const doubles mean = doubles::load(&means[age]), weighted = doubles(mass) * mean;
            (doubles::load(&first[age]) + weighted).store(&first[age]);
            (doubles::load(&second[age]) + weighted * mean).store(&second[age]);
        }
        for (; age < means.size(); ++age) {
            const double weighted = rounded(mass * means[age]);
            first[age] += weighted;
            second[age] += rounded(weighted * means[age]);
        }
    }

    template <class Archive>
    void check(Archive& archive) const
    {
        bool fits = absent_.size() == coordinates_.size() && (!moves_ || closure_.coordinates() == coordinates_);
        for (const moment_path& one : paths_)
            fits = fits && one.times() > 0 && one.points.size() == one.times() * one.dimensions;
        for (const log_linear& one : rates_)
            fits = fits && one.basis() == rates_.front().basis();
        if (!fits)
            archive.refuse("lost runs: parts that do not fit together");
    }

    moment_coordinates coordinates_;
    std::vector<std::uint8_t> absent_;       ///< by observable: 1 if no run shows it any more
    std::vector<log_linear> rates_;          ///< r, by class
    std::vector<moment_path> paths_;         ///< by class and age
    std::vector<std::vector<double>> means_; ///< by class, [observable, age] of its path
    bool moves_ = false;
    moment_closure closure_;
};

} // namespace CLOSURA_ABI
} // namespace closura
