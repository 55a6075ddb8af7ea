// Mean field: the distribution of independent units, q(s) = Π_i q_i, closest to the model's. A fixed point of (6) with
// means in place of states,
//
//   m_iα = exp φ_iα(m) / (1 + Σ_ζ exp φ_iζ(m)),
//
// odd layers in turn with even ones. Its free energy gives the lower bound of section IV,
//
//   log p(v) ≥ Σ_q −E(v, h) + entropy(q) − log Z.
//
//     mean_field<Model> solve(theta);
//     unit_means<Model> m;
//     m.set_layer(0, data);
//     const auto how = solve.hidden(m);         // how.iterations, how.change, how.converged
//     const auto wake = solve.moments(m);       // <O_θ> under q: pair statistics are products of means
//
// Started from the bottom-up pass: each layer from those below it, without doubled weights.
#pragma once

#include <closura/core/described.hpp>
#include <closura/core/error.hpp>
#include <closura/core/finite.hpp>
#include <closura/sample/gibbs.hpp>
#include <closura/sample/unit_links.hpp>
#include <closura/simd/exponential.hpp>
#include <closura/state/parameters.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// When the iteration ends.
struct mean_field_options {
    double tolerance = 1e-6; ///< largest change of any m in a sweep over all layers
    std::size_t most_iterations = 500;

    static constexpr auto description()
    {
        return closura::fields(
            field<"mean_field_tolerance">(&mean_field_options::tolerance, numbers(1e-14, 1.0),
                                          "largest change of a mean occupancy at which mean field ends"),
            field<"mean_field_iterations">(&mean_field_options::most_iterations, whole_numbers(1, 1'000'000),
                                           "most sweeps of mean field"));
    }
    friend bool operator==(const mean_field_options&, const mean_field_options&) = default;
};

/// Whether hidden units of layers of one parity are independent, given all other layers: no interaction has two of
/// them.
template <model_type Model>
inline constexpr bool hidden_layers_alternate = []<class... Term>(boost::mp11::mp_list<Term...>) {
    constexpr auto is_odd = [](std::size_t layer) { return layer % 2 == 1; };
    constexpr auto is_even_and_hidden = [](std::size_t layer) { return layer % 2 == 0 && layer > 0; };
    return ((std::ranges::count_if(Term::cluster::layers, is_odd) <= 1 &&
             std::ranges::count_if(Term::cluster::layers, is_even_and_hidden) <= 1) &&
            ...);
}(typename Model::terms{});

/// How an iteration has ended.
struct mean_field_result {
    std::size_t iterations = 0; ///< sweeps
    double change = 0.0;        ///< largest change of any m in the last one
    double step = 1.0;          ///< m ← m + step (f(m) − m): below 1 after it has oscillated
    bool converged = false;
};

/// Mean field of a model at one θ. Constant after construction; threads may share it.
template <model_type Model>
class mean_field {
    using planes = layout<Model>;
    using means = unit_means<Model>;
    using links_type = sample_detail::unit_links<Model>;

public:
    /// Errors: `input_error` if θ is not finite: ∞ times a mean occupancy of 0 has no limit. Time: linear in sites.
    explicit mean_field(const parameters<Model>& theta) : theta_(theta)
    {
        for (std::size_t p = 0; p < Model::parameter_count; ++p)
            require(is_finite(theta[p]), "mean field: ", Model::parameter_names[p], " is ", theta[p],
                    "; expected a finite number");
        for (std::size_t f = 0; f < means::field_count; ++f)
            for (const auto& link : links_.of_logit[f])
                add_link(f, link);
        if constexpr (state_detail::has_site_biases<Model>) {
            const auto one_plane = [&](auto layer, auto plane) {
                set_fields<decltype(layer)::value, decltype(plane)::value>();
            };
            sample_detail::for_each_plane<Model, 0, 0>(one_plane);
            sample_detail::for_each_plane<Model, 0, 1>(one_plane);
        }
    }

    /// Hidden layers at a fixed point, the visible one as it is in `m`. Time: that of `iterations` sweeps, each linear
    /// in bonds; nothing is allocated.
    mean_field_result hidden(means& m, const mean_field_options& options = {}) const
    {
        return iterate<phase::wake>(m, options);
    }

    /// All layers at a fixed point.
    mean_field_result all(means& m, const mean_field_options& options = {}) const
    {
        return iterate<phase::sleep>(m, options);
    }

    /// Means of the hidden layers of one parity given all others, which are as they are in `m`: (6) itself, exact where
    /// `hidden_layers_alternate`. Time: that of one sweep of these layers.
    template <std::size_t Parity>
    void given_others(means& m) const
    {
        constexpr std::size_t first = Parity == 1 ? 1 : 2;
        for (std::size_t layer = first; layer < Model::layer_count; layer += 2)
            m.clear_layer(layer);
        sample_detail::for_each_plane<Model, first, Parity>(
            [&](auto layer, auto plane) { (void)sweep_plane<decltype(layer)::value, decltype(plane)::value>(m, 1.0); });
    }

    /// <O_θ> under q, exact: single means and products of means, summed over the lattice. Sums have one order.
    [[nodiscard]] parameter_values<Model, double> moments(const means& m) const
    {
        parameter_values<Model, double> result;
        for (std::size_t plane = 0; plane < planes::plane_count; ++plane)
            for (const auto& link : links_.of_statistic[plane])
                result[link.parameter] += rounded(link.value * sum_of_products(m, link));
        return result;
    }

    /// Σ_q −E + entropy(q): at most log Z where all layers are free; with the visible layer certain, at most
    /// log Σ_h exp(−E(v, h)), which is log p(v) + log Z.
    [[nodiscard]] double lower_bound(const means& m) const
    {
        const auto observed = moments(m);
        double sum = 0.0;
        for (std::size_t p = 0; p < observed.size(); ++p)
            sum += rounded(theta_[p] * observed[p]);
        for (std::size_t plane = 0; plane < planes::plane_count; ++plane)
            means::for_each_line([&](std::size_t first) {
                for (std::size_t i = first; i < first + means::line_length; ++i) {
                    double empty = 1.0;
                    for (std::size_t f = means::first_field[plane]; f < means::first_field[plane + 1]; ++f) {
                        const double value = m.field(f)[i];
                        empty -= value;
                        sum -= value_times_log(value);
                        if constexpr (state_detail::has_site_biases<Model>)
                            sum += rounded(fields_[f].empty() ? 0.0 : fields_[f][i] * value);
                    }
                    sum -= value_times_log(empty);
                }
            });
        return sum;
    }

private:
    static double value_times_log(double value) { return value <= 0.0 ? 0.0 : rounded(value * std::log(value)); }

    template <phase Phase>
    mean_field_result iterate(means& m, const mean_field_options& options) const
    {
        constexpr std::size_t first_layer = Phase == phase::wake ? 1 : 0;
        for (std::size_t l = first_layer; l < Model::layer_count; ++l)
            m.clear_layer(l);
        [&]<std::size_t... Layer>(std::index_sequence<Layer...>) { (sweep_layer<Layer + first_layer>(m, 1.0), ...); }
        (std::make_index_sequence<Model::layer_count - first_layer>{});

        mean_field_result result;
        double last_change = std::numeric_limits<double>::infinity();
        while (result.iterations < options.most_iterations && !result.converged) {
            ++result.iterations;
            result.change = 0.0;
            const auto one_plane = [&](auto layer, auto plane) {
                result.change = (std::max)(result.change,
                                           sweep_plane<decltype(layer)::value, decltype(plane)::value>(m, result.step));
            };
            sample_detail::for_each_plane<Model, first_layer, 1>(one_plane);
            sample_detail::for_each_plane<Model, first_layer, 0>(one_plane);
            // A change by step · (f(m) − m): what matters is f(m) − m, however short the steps.
            result.change /= result.step;
            result.converged = result.change <= options.tolerance;
            constexpr double shortest = 1.0 / 64.0;
            if (result.change > 0.95 * last_change && result.step > shortest && result.iterations % 4 == 0)
                result.step *= 0.5;
            last_change = result.change;
        }
        return result;
    }

    template <std::size_t Layer>
    void sweep_layer(means& m, double step) const
    {
        const auto one_plane = [&](auto layer, auto plane) {
            if constexpr (decltype(layer)::value == Layer)
                (void)sweep_plane<Layer, decltype(plane)::value>(m, step);
        };
        sample_detail::for_each_plane<Model, Layer, Layer % 2>(one_plane);
    }

    /// One update of all units of a plane, line by line; returns the largest change.
    template <std::size_t Layer, std::size_t Plane>
    double sweep_plane(means& m, double step) const
    {
        constexpr std::size_t species = Model::species_counts[Layer];
        constexpr std::size_t first = means::first_field[Plane];
        constexpr std::size_t width = block<double>::size;
        using doubles = block<double>;
        doubles least_change(0.0); // −|change|: there is a minimum of blocks, and no maximum
        double change_at_ends = 0.0;
        // Where units see others of their plane, lines go in turn: those before have moved already.
        std::array<std::array<double, means::line_length + width>, species> line;
        means::for_each_line([&](std::size_t start) {
            for (std::size_t x = 0; x < means::line_length; x += width) {
                std::array<doubles, species> value;
                logits<Layer, Plane>(m, start + x, value);
                to_probabilities(value);
                for (std::size_t s = 0; s < species; ++s) {
                    const doubles before = doubles::load(m.field(first + s) + start + x);
                    const doubles change = doubles(step) * (value[s] - before);
                    (before + change).store(line[s].data() + x);
                    if (x + width <= means::line_length) {
                        least_change = minimum(least_change, minimum(change, doubles(0.0) - change));
                    } else {
                        std::array<double, width> at_end;
                        change.store(at_end.data());
                        for (std::size_t k = 0; x + k < means::line_length; ++k)
                            change_at_ends = (std::max)(change_at_ends, std::fabs(at_end[k]));
                    }
                }
            }
            for (std::size_t s = 0; s < species; ++s)
                std::copy_n(line[s].data(), means::line_length, m.field(first + s) + start);
        });
        m.refresh_halo(Plane);
        std::array<double, width> changes;
        least_change.store(changes.data());
        return (std::max)(change_at_ends, -*std::ranges::min_element(changes));
    }

    /// φ of a block of units, from index `at` of their plane on.
    template <std::size_t Layer, std::size_t Plane, std::size_t Species>
    void logits(const means& m, std::size_t at, std::array<block<double>, Species>& phi) const
    {
        using doubles = block<double>;
        for (std::size_t s = 0; s < Species; ++s) {
            const std::size_t field = means::first_field[Plane] + s;
            doubles sum(theta_[first_bias<Layer> + s]);
            if constexpr (Model::site_biased[Layer])
                sum += doubles::load(fields_[field].data() + at);
            const double* const here = m.field(0) + at;
            for (const neighbours& of_weight : pairs_[field]) {
                doubles seen = doubles::load(here + of_weight.offsets[0]);
                for (std::size_t n = 1; n < of_weight.offsets.size(); ++n)
                    seen += doubles::load(here + of_weight.offsets[n]);
                sum += doubles(of_weight.weight) * seen;
            }
            for (const neighbours& cluster : clusters_[field]) {
                doubles product(cluster.weight);
                for (const std::ptrdiff_t offset : cluster.offsets)
                    product = product * doubles::load(here + offset);
                sum += product;
            }
            phi[s] = sum;
        }
    }

    /// exp φ_α / (1 + Σ_ζ exp φ_ζ). `bounded_exponential` ends at e^±700, so that nothing overflows.
    template <std::size_t Species>
    static void to_probabilities(std::array<block<double>, Species>& phi)
    {
        using doubles = block<double>;
        doubles total(1.0);
        for (doubles& value : phi) {
            value = bounded_exponential(value);
            total += value;
        }
        const doubles part = doubles(1.0) / total;
        for (doubles& value : phi)
            value = value * part;
    }

    /// Σ over a plane of the products of a link.
    [[nodiscard]] static double sum_of_products(const means& m, const sample_detail::unit_link& link)
    {
        using doubles = block<double>;
        constexpr std::size_t whole = means::line_length / doubles::size * doubles::size;
        doubles sums(0.0);
        double at_ends = 0.0;
        means::for_each_line([&](std::size_t start) {
            const auto from = [&](const sample_detail::linked_unit& unit, std::size_t x) {
                return m.field(unit.field) + static_cast<long>(start + x) + unit.distance;
            };
            for (std::size_t x = 0; x < whole; x += doubles::size) {
                doubles product = doubles::load(from(link.others[0], x));
                for (std::size_t k = 1; k < link.others.size(); ++k)
                    product = product * doubles::load(from(link.others[k], x));
                sums += product;
            }
            for (std::size_t x = whole; x < means::line_length; ++x) {
                double product = *from(link.others[0], x);
                for (std::size_t k = 1; k < link.others.size(); ++k)
                    product = rounded(product * *from(link.others[k], x));
                at_ends += product;
            }
        });
        std::array<double, doubles::size> parts;
        sums.store(parts.data());
        for (const double one : parts)
            at_ends += one;
        return at_ends;
    }

    /// Means at distances from a unit's own place in the first field, and what multiplies their sum or their product.
    struct neighbours {
        double weight = 0.0;
        std::vector<std::ptrdiff_t> offsets;
    };

    void add_link(std::size_t field, const sample_detail::unit_link& link)
    {
        neighbours one{theta_[link.parameter] * link.value, {}};
        for (const auto& [other, distance] : link.others)
            one.offsets.push_back(static_cast<std::ptrdiff_t>(other * means::field_size) + distance);
        if (one.offsets.size() > 1) {
            clusters_[field].push_back(one);
            return;
        }
        const auto same = std::ranges::find(pairs_[field], one.weight, &neighbours::weight);
        if (same != pairs_[field].end())
            same->offsets.push_back(one.offsets[0]);
        else
            pairs_[field].push_back(one);
    }

    /// b_iα in the planes' order.
    template <std::size_t Layer, std::size_t Plane>
    void set_fields()
    {
        if constexpr (Model::site_biased[Layer])
            [&]<class... Species>(boost::mp11::mp_list<Species...>) {
                std::size_t field = means::first_field[Plane];
                const auto add = [&](const auto& of_sites) {
                    fields_[field].assign(means::field_size, 0.0);
                    for (std::size_t site = 0; site < of_sites.size(); ++site) {
                        require(is_finite(of_sites[site]), "mean field: a bias of site ", site, " in layer ", Layer,
                                " is ", of_sites[site], "; expected a finite number");
                        if (const std::size_t byte = planes::byte_of(Layer, site); byte / planes::plane_bytes == Plane)
                            fields_[field][byte % planes::plane_bytes] = of_sites[site];
                    }
                    ++field;
                };
                (add(theta_.site_biases().template of<Layer, Species>()), ...);
            }(typename Model::template species_of<Layer>{});
    }

    template <std::size_t Layer>
    static constexpr std::size_t first_bias = [] {
        std::size_t first = 0;
        for (std::size_t l = 0; l < Layer; ++l)
            first += Model::species_counts[l];
        return first;
    }();

    parameters<Model> theta_;
    const links_type& links_ = links_type::of_model();
    std::array<std::vector<neighbours>, means::field_count> pairs_;    ///< sums of the means that share a weight
    std::array<std::vector<neighbours>, means::field_count> clusters_; ///< products of the means of larger clusters
    std::array<std::vector<double>, means::field_count> fields_;       ///< b_iα, where there are such
};

} // namespace CLOSURA_ABI
} // namespace closura
